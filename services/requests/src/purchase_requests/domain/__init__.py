"""What a purchase request is and which rules hold without any computer."""
