"""Routes purchase requests by role and department, and alone decides."""
