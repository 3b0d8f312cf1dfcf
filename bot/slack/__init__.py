"""Dealmate in Slack: the Bolt app, its listeners, its journeys, and how things look."""
