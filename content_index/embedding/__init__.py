"""Text in, unit vectors out. Importing this is cheap: a model's libraries load with the model."""

from content_index.embedding.embedder import Embedder, ModelFilesError, ReadPassage, TokenVectors

__all__ = ["Embedder", "ModelFilesError", "ReadPassage", "TokenVectors"]
