"""One reader per format: bytes in, a title and blocks out."""
