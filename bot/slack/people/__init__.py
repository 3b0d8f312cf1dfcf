"""Who Slack's users are: asked once, remembered for all processes, dropped when they change."""
