"""Owns purchase requests: drafts, revisions, lines and the lists people see."""
