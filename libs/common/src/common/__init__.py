"""Plumbing and published language of Purchase Requests."""
