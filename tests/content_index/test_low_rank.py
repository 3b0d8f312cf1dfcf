from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from content_index.embedding import ModelFilesError
from content_index.embedding.compact import KEPT_DIMENSIONS
from content_index.embedding.low_rank import merge, project_tokens


class Model(torch.nn.Module):  # type: ignore[misc] # torch is not followed
    def __init__(self) -> None:
        super().__init__()
        self.first = torch.nn.Linear(3, 2)
        self.inner = torch.nn.Sequential(torch.nn.Linear(2, 2))


def adapter(folder: Path, **tensors: list[list[float]]) -> Path:
    file = folder / "adapter.safetensors"
    named = {name.replace("__", "."): torch.tensor(rows).half() for name, rows in tensors.items()}
    save_file(named, file)
    return file


def test_the_product_is_added_to_the_named_layers_alone(tmp_path: Path) -> None:
    model = Model()
    before = {name: one.clone() for name, one in model.state_dict().items()}
    file = adapter(
        tmp_path,
        first__lora_A=[[1, 0, 2]],
        first__lora_B=[[0.5], [-1]],
        head__weight=[[1]],  # of somebody else
    )
    merge(model, file)
    added = model.state_dict()["first.weight"] - before.pop("first.weight")
    assert torch.allclose(added, torch.tensor([[0.5, 0, 1], [-1, 0, -2]]))
    assert all(torch.equal(model.state_dict()[name], one) for name, one in before.items())


@pytest.mark.parametrize(
    "tensors",
    [
        {"other__lora_A": [[1, 0, 2]], "other__lora_B": [[1], [1]]},
        {"first__lora_A": [[1, 0, 2]]},
        {"first__lora_A": [[1, 0]], "first__lora_B": [[1], [1]]},
    ],
    ids=["no such layer", "half of it", "another width"],
)
def test_an_adapter_of_another_model_is_refused(
    tmp_path: Path, tensors: dict[str, list[list[float]]]
) -> None:
    with pytest.raises(ModelFilesError, match="does not fit its model"):
        merge(Model(), adapter(tmp_path, **tensors))


def test_a_damaged_adapter_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "adapter.safetensors"
    file.write_bytes(b"no tensors")
    for one in (file, tmp_path / "missing.safetensors"):
        with pytest.raises(ModelFilesError, match="Install Dealmate again"):
            merge(Model(), one)


class Pipeline(torch.nn.Sequential):  # type: ignore[misc] # torch is not followed
    """As sentence-transformers has them: every part gets what the one before made."""

    def get_embedding_dimension(self) -> int:
        return 3


def test_tokens_are_projected_and_whole_texts_are_not(tmp_path: Path) -> None:
    made = {"sentence_embedding": torch.ones(3), "token_embeddings": torch.eye(3)[None]}
    columns = [[1.0, 0.0], [0.0, 1.0], [2.0, 0.0]]
    pipeline = Pipeline()
    project_tokens(pipeline, adapter(tmp_path, first__lora_A=[[1]]))
    assert not len(pipeline)
    project_tokens(pipeline, adapter(tmp_path, projection=columns))
    found = pipeline(made)
    assert torch.equal(found["token_embeddings"], torch.tensor([columns]))
    assert torch.equal(found["sentence_embedding"], made["sentence_embedding"])


@pytest.mark.parametrize(
    "columns",
    [[[1.0, 0.0], [0.0, 1.0]], [[1.0] * (KEPT_DIMENSIONS + 1)] * 3],
    ids=["other tokens", "more than are kept"],
)
def test_a_projection_that_does_not_fit_is_refused(
    tmp_path: Path, columns: list[list[float]]
) -> None:
    with pytest.raises(ModelFilesError, match="tokens have 3 dimensions"):
        project_tokens(Pipeline(), adapter(tmp_path, projection=columns))
