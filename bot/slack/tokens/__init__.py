"""Rotated tokens: kept encrypted, renewed before they end, once for all processes."""
