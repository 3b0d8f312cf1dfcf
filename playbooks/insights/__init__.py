"""What to do next: recommended assets, and the read models that people look at."""
