"""Vectors compared by PostgreSQL itself, for processes that hold none in memory."""
