"""Coming in by the plant's identity provider (OpenID Connect), beside accounts of our own."""
