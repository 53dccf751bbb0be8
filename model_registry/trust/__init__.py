"""Who may trust a bundle: TUF's keys and signed metadata (theupdateframework.io), written durably.

Three root keys, of which any two speak, stay off every server. The server holds one key each for
targets, snapshot and timestamp.
"""
