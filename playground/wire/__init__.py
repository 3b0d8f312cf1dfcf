"""Slack's Web API: arguments, tokens, scopes, errors, and one table of methods."""
