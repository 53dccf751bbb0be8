"""The PLC's side of the station: a handshake like a smart camera's, in registers that the PLC polls."""
