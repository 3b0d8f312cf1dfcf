"""Errors as Slack answers them."""

from playground.state.records import Json


class SlackError(Exception):
    """A refusal; becomes `{"ok": false, "error": code, ...}` with status 200."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def body(self) -> Json:
        """The JSON answer."""
        return {"ok": False, "error": self.code, **self.details}


def invalid_arguments(*messages: str) -> SlackError:
    """`invalid_arguments` with one `[ERROR]` line for each problem."""
    lines = [f"[ERROR] {message}" for message in messages]
    return SlackError("invalid_arguments", response_metadata={"messages": lines})


def invalid_blocks(problems: list[str]) -> SlackError:
    """`invalid_blocks` with the problems twice, as Slack has them."""
    return SlackError(
        "invalid_blocks",
        errors=problems,
        response_metadata={"messages": [f"[ERROR] {problem}" for problem in problems]},
    )
