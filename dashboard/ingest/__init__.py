"""From the broker to the database: take, check, commit, give a receipt."""
