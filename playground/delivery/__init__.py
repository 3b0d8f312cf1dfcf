"""From the workspace to the apps: events and interactions, by Socket Mode or signed HTTP."""
