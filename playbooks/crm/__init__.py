"""Deals and a CRM's records of them: what maps to what, who wins, and what waits for a person."""
