"""Delivery: Slack, web, command line, worker; the composition root."""
