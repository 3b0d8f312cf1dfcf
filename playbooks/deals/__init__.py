"""Registered deals: their registration, their stages, their secrecy between partners."""
