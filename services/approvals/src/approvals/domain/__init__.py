"""The rules of approving: pure, deterministic, without clock, identity or I/O."""
