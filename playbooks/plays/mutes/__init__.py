"""Silences as rows."""
