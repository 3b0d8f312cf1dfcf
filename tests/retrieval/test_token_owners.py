"""Which statement a token belongs to, when what was read and what is written differ."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from content_index.chunking import chunked
from content_index.embedding.compact import compacted
from content_index.embedding.hashing import HashingEmbedder
from content_index.reading.markdown import read_markdown
from retrieval.statements import StatementKind, statements
from retrieval.token_owners import CONTEXT, token_owners

EMBEDDER = HashingEmbedder()
WORDS = ("gold", "silver", "price", "claim", "the", "partner", "30", "days")

PAGE = """# Fund rules

Send **your** claim to [the desk](https://desk.example/claims/2026) within 30 days. Later ones are
refused.

| Activity | Proof |
|---|---|
| Event | Photo of the event |
| Mailing | Copy |

- Ask *first*
- Ask again
"""


def owned(page: str) -> list[tuple[dict[str, list[str]], list[str]]]:
    """For each passage of a page: the words that each quotable statement owns, and the rest."""
    found = []
    for chunk in chunked(
        read_markdown(page),
        title="Funds",
        count_tokens=EMBEDDER.count_tokens,
        token_limit=60,
    ):
        quotable = [
            item for item in statements(chunk.text) if item.kind is not StatementKind.HEADING
        ]
        tokens = compacted(EMBEDDER.encode_tokens([chunk.searchable])[0])
        owners = token_owners(
            tokens, chunk.searchable, written=chunk.text, statements=quotable
        ).tolist()
        words = [
            chunk.searchable[start:end]
            for start, end in zip(tokens.starts, tokens.ends, strict=True)
        ]
        of_statement = {
            chunk.text[item.start : item.end]: [
                word for word, owner in zip(words, owners, strict=True) if owner == number
            ]
            for number, item in enumerate(quotable)
        }
        rest = [word for word, owner in zip(words, owners, strict=True) if owner == CONTEXT]
        found.append((of_statement, rest))
    return found


def test_marks_addresses_and_column_names_put_no_word_into_the_wrong_statement() -> None:
    ((of_statement, rest),) = owned(PAGE)
    assert of_statement == {
        "Send **your** claim to [the desk](https://desk.example/claims/2026) within 30 days.": (
            ["Send", "your", "claim", "to", "the", "desk", "within", "30", "days"]
        ),
        "Later ones are\nrefused.": ["Later", "ones", "are", "refused"],
        "| Event | Photo of the event |": ["Event", "Photo", "of", "the", "event"],
        "| Mailing | Copy |": ["Mailing", "Copy"],
        "- Ask *first*": ["Ask", "first"],
        "- Ask again": ["Ask", "again"],
    }
    assert rest == ["Funds", "Fund", "rules", "Activity", "Proof"]


def test_column_names_that_stand_again_before_later_rows_are_context() -> None:
    rows = "".join(f"| Event {n} | Photo {n} and a list of guests |\n" for n in range(12))
    passages = owned(f"# Fund rules\n\n| Activity | Proof |\n|---|---|\n{rows}")
    assert len(passages) > 1
    for of_statement, rest in passages:
        assert rest == ["Funds", "Fund", "rules", "Activity", "Proof"]
        assert all(
            words == row.strip("| ").replace("|", " ").split()
            for row, words in of_statement.items()
        )


sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(
    lambda words: " ".join(words).capitalize() + "."
)


@given(st.lists(sentences, min_size=1, max_size=6))
def test_plain_sentences_own_exactly_their_words(written: list[str]) -> None:
    for of_statement, rest in owned("# Rules\n\n" + "\n\n".join(written)):
        assert rest == ["Funds", "Rules"]
        assert all(words == text.rstrip(".").split() for text, words in of_statement.items())
