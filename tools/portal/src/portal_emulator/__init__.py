"""A make-believe Bitrix24 for development, demo and tests."""
