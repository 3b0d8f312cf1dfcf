"""Words of other languages in English."""
