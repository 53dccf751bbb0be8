"""A recipe tried on a folder of pictures, without a line: `edge-agent try`."""
