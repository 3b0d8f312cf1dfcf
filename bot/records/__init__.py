"""Answers from the programme's and the deals' own records: what is asked, told to whom."""
