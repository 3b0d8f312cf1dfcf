"""The CRM at the edge: its clients, its signed events, and what keeps both sides in line."""
