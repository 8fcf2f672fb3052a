"""What this service is asked. Words change here, rules are in the domain; the runner keeps the inbox and commits."""

from purchase_requests.entrypoints.commands import budgets, orders, requests
from purchase_requests.entrypoints.commands.router import commands

__all__ = ["budgets", "commands", "orders", "requests"]
