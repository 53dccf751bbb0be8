"""What other systems of the plant are told as it happens: units judged, decisions of people."""
