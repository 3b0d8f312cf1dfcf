"""The life of an asset: what people have ruled on top of its file, and everything that happened."""
