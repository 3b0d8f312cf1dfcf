"""Plays: what to send to whom and when, and the nudges that come of it."""
