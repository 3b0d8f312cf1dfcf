"""Block Kit: text, blocks, elements and views, with Slack's limits."""
