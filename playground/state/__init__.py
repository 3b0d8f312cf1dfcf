"""What the workspace holds: teams, people, channels, messages, views. In memory."""
