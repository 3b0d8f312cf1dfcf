"""Bolt listeners: they parse, store to the inbox and acknowledge. Nothing else happens here."""
