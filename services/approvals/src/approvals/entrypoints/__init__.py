"""The doors: commands, events heard, queries, clock ticks, command line."""
