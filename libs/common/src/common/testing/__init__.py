"""Servers, fakes and fixtures for tests and for the demo; no service imports this at run time."""
