"""Teach the embedding model and the reader with questions to companies that do not exist.

Thirty-three of the libraries in evaluations/libraries teach, eleven judge; dev questions and
MTRAG-UN are never learned from. What is learned are low-rank adapters: small files beside the code
that uses them.
"""
