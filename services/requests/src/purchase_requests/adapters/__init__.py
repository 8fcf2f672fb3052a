"""How requests are kept and read: tables, statements, repository, lists."""
