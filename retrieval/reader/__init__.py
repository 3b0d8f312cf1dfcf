"""Models that an operator brings: they read two texts together and say how the one fits the other.

One reads a question and a quote (does the quote answer it?), one a quote and a sentence (does the
sentence follow?). Both are cross-encoders in the form in which such models are published.
"""
