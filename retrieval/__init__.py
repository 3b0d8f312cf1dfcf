"""One question and one grant in; one cited answer or one abstention out."""
