"""Bodies of the public API, a file per resource; what several share is in `core`."""
