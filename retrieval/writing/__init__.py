"""Prose from citations by a language model: asked for, checked, limited."""
