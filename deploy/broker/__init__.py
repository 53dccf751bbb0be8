"""The plant's broker: its configuration, certificates, and who may say and hear what."""
