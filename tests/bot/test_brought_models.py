"""What an installation brings is looked at when it starts: it works, or says what to do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from bot.brought_models import Spells, load_brought, load_judge
from bot.cli import app
from bot.composition import opened_knowledge
from bot.settings import Settings, SettingsError, load_settings
from content_index.embedding import ModelFilesError
from retrieval.calibration import SHIPPED, Calibration, parsed, written
from retrieval.reader.bounded import LeftOut, Report
from retrieval.reader.own import own_name

MADE = Calibration(
    embedding_model="some@1",
    alone=replace(SHIPPED, threshold=0.6),
    made_on=date(2026, 11, 26),
    questions=60,
    unanswerable=15,
)


def brought_with(settings: Settings) -> object:
    return load_brought(settings, embedding_model=lambda: "some@1")


QUIET = {"DEALMATE_READS_QUOTES": "false"}


def test_nothing_is_brought_unless_it_is_named(tmp_path: Path) -> None:
    settings = load_settings(QUIET, data_folder=tmp_path)
    brought = load_brought(settings, embedding_model=lambda: pytest.fail("not asked for"))
    assert (brought.reader, brought.calibration, load_judge(settings)) == (None, None, None)


@pytest.mark.slow
def test_the_reader_that_comes_along_reads_unless_it_is_told_not_to(tmp_path: Path) -> None:
    settings = load_settings({}, data_folder=tmp_path)
    brought = load_brought(settings, embedding_model=lambda: pytest.fail("not asked for"))
    assert brought.calibration is None
    assert brought.reader is not None
    assert brought.reader.is_own
    assert brought.reader.name == own_name()
    assert brought.reader.bounds.seconds == settings.reader_timeout_seconds
    file = tmp_path / "confidence.json"
    file.write_text(written(MADE), encoding="utf-8")
    taught = load_settings({"DEALMATE_CONFIDENCE_FILE": str(file)}, data_folder=tmp_path)
    with pytest.raises(SettingsError, match=r"made with no reader .*, and dealmate-reader@"):
        load_brought(taught, embedding_model=lambda: "some@1")


def test_a_missing_model_ends_the_start_in_words(tmp_path: Path) -> None:
    variables = {
        "DEALMATE_READER_MODEL": str(tmp_path / "reader"),
        "DEALMATE_ENTAILMENT_MODEL": str(tmp_path / "judge"),
    }
    settings = load_settings(variables, data_folder=tmp_path)
    with pytest.raises(ModelFilesError, match=r"no model folder .*reader.*docs/reader-models\.md"):
        brought_with(settings)
    with pytest.raises(ModelFilesError, match=r"no model folder .*judge"):
        load_judge(settings)
    with pytest.raises(ModelFilesError, match="no model folder"), opened_knowledge(settings):
        pytest.fail("it started")


def test_a_confidence_file_is_used_or_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "confidence.json"
    variables = {**QUIET, "DEALMATE_CONFIDENCE_FILE": str(file)}
    settings = load_settings(variables, data_folder=tmp_path)
    with pytest.raises(SettingsError, match=r"confidence\.json cannot be used"):
        brought_with(settings)
    file.write_text(written(MADE), encoding="utf-8")
    brought = load_brought(settings, embedding_model=lambda: "some@1")
    assert brought.calibration == MADE
    with pytest.raises(SettingsError, match="was made with the embedding model some@1"):
        load_brought(settings, embedding_model=lambda: "other@1")


def test_a_level_that_somebody_set_wins_over_the_file(tmp_path: Path) -> None:
    assert load_settings({}, data_folder=tmp_path).given_threshold is None
    given = load_settings({"DEALMATE_ANSWER_THRESHOLD": "0.35"}, data_folder=tmp_path)
    assert given.given_threshold == 0.35


def test_a_spell_of_being_left_out_is_logged_once() -> None:
    fine = Report(model="tiny@1", pairs=8, seconds=0.1)
    out = replace(fine, left_out=LeftOut.FAILED, error="RuntimeError")
    spells = Spells("reader")
    with capture_logs() as logs:
        for report in (fine, out, out, out, fine, fine, out):
            spells(report)
    assert [(one["event"], one.get("why")) for one in logs] == [
        ("brought_model_left_out", "failed"),
        ("brought_model_back", None),
        ("brought_model_left_out", "failed"),
    ]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in ("kits", "booths", "badges"):
        label = f"---\ntitle: {name}\nlabel:\n  audience: to_partner\n---\n"
        text = f"{label}# {name.title()}\n\nThe limit for {name} is {len(name)} a year.\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def write_questions(path: Path, *, known: int, unknown: int) -> Path:
    asked = [
        {
            "id": f"k{n}",
            "question": f"what is the limit for {name} in year {n}",
            "relevant": [f"{name}.md" if n else "kits-of-old.md"],
            "answer_span": f"is {len(name)} a year",
            "answerable": True,
        }
        for n in range(known)
        for name in [("kits", "booths", "badges")[n % 3]]
    ] + [
        {"id": f"u{n}", "question": f"who flies zeppelin {n}", "relevant": [], "answerable": False}
        for n in range(unknown)
    ]
    path.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    return path


@pytest.mark.slow
def test_calibrate_writes_a_file_that_the_bot_takes(corpus: Path, tmp_path: Path) -> None:
    questions = write_questions(tmp_path / "questions.jsonl", known=12, unknown=6)
    out, command = tmp_path / "confidence.json", ["calibrate", "--corpus", str(corpus)]
    command += ["--questions", str(questions), "--data", str(tmp_path / "index")]
    done = CliRunner().invoke(app, [*command, "--out", str(out), "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["questions"], said["unanswerable"], said["reader"]) == (18, 6, own_name())
    assert set(said["alone"]) == set(said["shipped"]) > {"area", "answered", "abstained"}
    assert [doubt[:7] for doubt in said["doubts"]][:2] == ["Only 18", "Only 6 "]
    calibration = parsed(out.read_text(encoding="utf-8"))
    assert calibration.embedding_model == said["embedding_model"]
    assert calibration.with_reader is not None
    assert calibration.with_reader.threshold == said["threshold"]
    assert not out.with_name(".confidence.json.new").exists()

    few = write_questions(tmp_path / "few.jsonl", known=4, unknown=1)
    command[command.index(str(questions))] = str(few)
    refused = CliRunner().invoke(app, [*command, "--out", str(tmp_path / "none.json")])
    assert refused.exit_code == 2
    assert "4 questions with an answer and 1 without. At least 10 with and 3" in refused.stderr
    assert not (tmp_path / "none.json").exists()


@pytest.mark.slow
def test_calibrate_asks_the_installed_library_as_somebody_may_see_it(
    corpus: Path, tmp_path: Path, repository: Path
) -> None:
    questions = write_questions(tmp_path / "questions.jsonl", known=12, unknown=3)
    programme = repository / "examples" / "tidewell" / "programme.yaml"
    data, out = str(tmp_path / "data"), tmp_path / "confidence.json"
    command = ["calibrate", "--questions", str(questions), "--data", data, "--out", str(out)]
    for arguments in (
        ["programme", "import", str(programme), "--data", data],
        ["content", "sync", str(corpus), "--data", data],
        [*command, "--as", "#tidewell-nordlicht"],
    ):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
    assert "15 questions, 3 of them without an answer" in done.stdout
    assert "| unanswerable ones abstained |" in done.stdout
    assert "k0 names kits-of-old.md: not there, or not for whoever asks" in done.stderr
    assert "Only 3 questions without an answer" in done.stderr
    settings = load_settings({"DEALMATE_CONFIDENCE_FILE": str(out)}, data_folder=tmp_path / "data")
    with opened_knowledge(settings) as knowledge:
        assert knowledge.answerer.threshold == parsed(out.read_text("utf-8")).alone.threshold
    nobody = CliRunner().invoke(app, [*command, "--as", "#nowhere"])
    assert nobody.exit_code == 2
    assert "Nobody is called #nowhere" in nobody.stderr


@pytest.mark.parametrize(
    ("place", "words"),
    [("", "is a folder. Name the file"), ("nowhere/confidence.json", "There is no folder")],
)
def test_calibrate_refuses_a_place_where_nothing_can_be_written(
    tmp_path: Path, place: str, words: str
) -> None:
    command = ["calibrate", "--questions", str(tmp_path / "not looked at"), "--as", "#somebody"]
    done = CliRunner().invoke(app, [*command, "--out", str(tmp_path / place)])
    assert done.exit_code == 2
    assert words in done.stderr


def test_calibrate_asks_who_asks(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["calibrate", "--questions", str(tmp_path / "q.jsonl")])
    assert done.exit_code == 2
    assert "Say who asks the installed library" in done.stderr
