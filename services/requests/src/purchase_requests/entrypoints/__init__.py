"""How the stories are reached: commands, events, queries, the clock."""
