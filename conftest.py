"""Fixtures of the whole repository; pytest accepts plugins only from the root."""

pytest_plugins = ["common.testing.plugin"]
