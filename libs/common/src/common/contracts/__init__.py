"""The published language: commands and events on the wire. One file per publisher; pydantic and stdlib only."""
