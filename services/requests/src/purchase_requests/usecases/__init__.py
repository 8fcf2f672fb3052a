"""The stories of this service, one a file: load, decide, record."""
