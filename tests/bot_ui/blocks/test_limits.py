from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks import markup
from bot.slack.blocks.limits import fit, fit_lines, length


@given(text=st.text(max_size=400), limit=st.integers(min_value=1, max_value=120))
def test_a_fitted_text_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    assert length(fit(text, limit)) <= limit


@given(text=st.text(alphabet="ab &<>é😀", max_size=200), limit=st.integers(10, 60))
def test_cutting_escaped_text_leaves_whole_entities(text: str, limit: int) -> None:
    fitted = fit(markup.escaped(text), limit)
    assert re.sub(r"&(amp|lt|gt);", "", fitted).count("&") == 0
    assert html.unescape(fitted).removesuffix("…").strip() in text.strip() or fitted == "…"


def test_cutting_never_opens_a_link_without_closing_it() -> None:
    line = "Read " + markup.link("https://enable.tidewell.example/a", "The whole story of Vault")
    for limit in range(1, len(line)):
        assert fit(line, limit).count("<") == fit(line, limit).count(">")


def test_a_cut_falls_between_words() -> None:
    assert fit("one two three four", 12) == "one two…"


def test_lines_are_left_out_whole() -> None:
    assert fit_lines(["first", "second", "third"], 15) == "first\nsecond\n…"
    assert fit_lines(["a very long first line", "second"], 10) == "a very…"


@pytest.mark.parametrize(
    "hostile",
    [
        "<!channel>",
        "<!here|x>",
        "<@U0LENA>",
        "<#C0EMEA|emea>",
        "<https://evil.example|Prices>",
        "<!date^1^{date}^https://evil.example|x>",
        "a\n> quote",
        "\u202eevil\u202c",
    ],
)
def test_data_is_never_a_mention_a_link_or_a_new_line(hostile: str) -> None:
    for shown in (markup.data(hostile), markup.bold(hostile)):
        assert not re.search(r"[<>\n\u202e]", shown)


PIECES = [*"abü1*_~`:/<>&| -", "https://evil.example", ":tada:"]
SPECIAL = st.lists(st.sampled_from(PIECES)).map("".join)
TYPED: dict[str, str | int | None] = {
    "\u2217": "*",
    "\u02cd": "_",
    "\u223c": "~",
    "\u02cb": "`",
    "\u2060": "",
}
STYLES = re.compile(r"`|(?<![a-zü1])[*_~]|[*_~](?![a-zü1])|://|:[\w+'-]+:")


@given(text=SPECIAL)
def test_what_people_typed_is_shown_as_typed(text: str) -> None:
    for shown in (markup.data(text, 3_000), markup.bold(text, 3_000)[1:-1]):
        assert not STYLES.search(shown)
        assert not shown.startswith("&gt;")
        assert html.unescape(shown.translate(str.maketrans(TYPED))) == markup.one_line(text)
    for line in markup.quoted(text, 3_000).split("\n"):
        assert not STYLES.search(line.removeprefix("&gt; "))


def test_links_come_from_http_addresses_only() -> None:
    assert markup.link("javascript:alert(1)", "Click") == "Click"
    assert markup.link("", "Click") == "Click"
    assert markup.link("https://[broken", "Click") == "Click"
    address = markup.link("https://a.example/x|y>z<w q?a=1&b=2", "A | <b>")
    assert address == "<https://a.example/x%7Cy%3Ez%3Cw%20q?a=1&amp;b=2|A / &lt;b&gt;>"


def test_a_mention_takes_an_id_and_nothing_else() -> None:
    assert markup.mention("U0LENA") == "<@U0LENA>"
    with pytest.raises(ValueError, match="not a Slack user id"):
        markup.mention("U1> <!channel")


def test_identifiers_become_words() -> None:
    assert markup.words("it_manager") == "IT manager"
    assert markup.words("public_sector") == "Public sector"
    assert markup.words(None) == "not given"
