"""What only we know about the company, register by register: what an entry says, and which nonsense is refused."""
