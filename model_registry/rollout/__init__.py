"""Who gets which bundle: releases, assignments, the gate before a release, and the ledger of it all."""
