"""A station as an OPC UA vision system, in the shape of OPC 40100-1 (VDMA, Machine Vision Part 1)."""
