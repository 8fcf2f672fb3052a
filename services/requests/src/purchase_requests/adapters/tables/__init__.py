"""The tables of schema `requests`, a file per part of the business."""

from purchase_requests.adapters.tables.base import SCHEMA, inbox, metadata, outbox
from purchase_requests.adapters.tables.books import book_centres, book_departments, books
from purchase_requests.adapters.tables.budgets import (
    budget_claims,
    budget_companies,
    budget_ledger,
    budget_previews,
    budgets,
)
from purchase_requests.adapters.tables.due import portal_removals, returned_due, submitting_due
from purchase_requests.adapters.tables.lists import request_texts, request_viewers
from purchase_requests.adapters.tables.requests import orders, request_numbers, requests, revisions, vendor_spending

DUE_TABLES = (submitting_due, returned_due, portal_removals)
"""Thin tables the worker role may read across portals."""
PORTAL_TABLES = tuple(table for table in metadata.sorted_tables if table not in {*DUE_TABLES, inbox, outbox})
"""Everything else of a portal, for its own eyes only."""

__all__ = [
    "DUE_TABLES",
    "PORTAL_TABLES",
    "SCHEMA",
    "book_centres",
    "book_departments",
    "books",
    "budget_claims",
    "budget_companies",
    "budget_ledger",
    "budget_previews",
    "budgets",
    "inbox",
    "metadata",
    "orders",
    "outbox",
    "portal_removals",
    "request_numbers",
    "request_texts",
    "request_viewers",
    "requests",
    "returned_due",
    "revisions",
    "submitting_due",
    "vendor_spending",
]
