"""A local workspace that speaks Slack's wire protocol, with a web page.

It knows nothing of the bot: any Slack app can connect to it over HTTP and WebSocket.
"""
