"""Answers that appear sentence by sentence: begun, continued, and made whole, whatever happens."""
