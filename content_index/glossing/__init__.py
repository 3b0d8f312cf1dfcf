"""German and Spanish read in English, word by word, for a model that reads English alone."""
