"""Keeps bells and counters in Bitrix24 equal to what is open."""
