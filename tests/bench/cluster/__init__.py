"""What the cluster's jobs cost and survive, in one run: `make bench-cluster`."""
