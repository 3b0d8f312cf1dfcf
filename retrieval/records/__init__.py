"""What is asked of the programme's own records rather than of documents: only recognised here."""
