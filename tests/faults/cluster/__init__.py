"""The cluster's side under faults: a harness that keeps its own books. `make check-faults` is its command."""
