"""Clients that log every answer, faults on a schedule, and a verdict over everything that was promised."""
