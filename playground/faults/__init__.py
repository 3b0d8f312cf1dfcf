"""Faults on demand: rules that say which call or delivery breaks, and how."""
