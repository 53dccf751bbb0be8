"""Digital lines of a GPIO chip: pulses for a line that has wires, and a trigger by an edge."""
