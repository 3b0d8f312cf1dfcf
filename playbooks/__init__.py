"""The partner programme: partners, deals, entitlements, plays and nudges. Sends nothing itself."""
