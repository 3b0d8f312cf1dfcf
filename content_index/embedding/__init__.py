"""Text in, unit vectors out. Importing this is cheap: a model's libraries load with the model."""

from content_index.embedding.embedder import Embedder, ModelFilesError, TokenVectors

__all__ = ["Embedder", "ModelFilesError", "TokenVectors"]
