"""What approvals can do: one story a file."""
