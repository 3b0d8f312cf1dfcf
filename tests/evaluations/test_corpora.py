from __future__ import annotations

from pathlib import Path

from evaluations.corpora import copy_sample


def test_a_sample_holds_what_is_named_and_some_of_the_others(tmp_path: Path) -> None:
    corpus, sample = tmp_path / "corpus", tmp_path / "sample"
    (corpus / "b").mkdir(parents=True)
    for name in ("1.md", "2.md", "3.md", "4.md", "5.md", "b/named.md", "README.md", "picture.png"):
        (corpus / name).write_text(name, encoding="utf-8")
    assert copy_sample(corpus, sample, every=2, named={"b/named.md", "2.md"}) == 4
    found = {path.relative_to(sample).as_posix() for path in sample.rglob("*") if path.is_file()}
    assert found == {"1.md", "2.md", "4.md", "b/named.md"}
    assert copy_sample(corpus, tmp_path / "all", every=1) == 6
