"""What was said to the bot and by it: threads, questions and how each of them ended."""
