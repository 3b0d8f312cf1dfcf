"""All assets as they stand now: what files say of them, and what counts."""
