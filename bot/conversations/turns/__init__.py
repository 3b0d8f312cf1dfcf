"""What was said in threads, and for how long it is kept."""
