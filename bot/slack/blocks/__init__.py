"""Block Kit, rendered by pure functions: data in, JSON out, every Slack limit held."""
