"""Row F5: each fault of the table made to happen, and its alarm looked for from outside."""
