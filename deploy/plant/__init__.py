"""A plant's cluster side in containers: `deploy/compose.yaml`, and what its first run has to write."""
