"""Notices about deals that come in a burst: kept until one message tells them."""
