"""Policies as a product: their life, what is found wrong with them, what they say in words."""
