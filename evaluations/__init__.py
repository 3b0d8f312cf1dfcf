"""Measures, and the runs that produce the figures in evaluations/results."""
