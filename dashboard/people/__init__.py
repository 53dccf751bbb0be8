"""Who may do what: accounts, sessions, service tokens, and the gate before every route."""
