"""One file for each row of the scorecard; `run` is what `make check-faults` calls."""
