"""What `dealmate content` does with single assets, and its report."""
