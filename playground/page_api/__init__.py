"""What the web page asks for beside Slack's own API: `/_play/*`."""
