"""Exceptions by the reaction they ask for: one class, one reaction."""

from __future__ import annotations


class RetryLaterError(Exception):
    """Nothing is wrong with the work, only with the moment: do it again later.

    `seconds` is the wait that the other side asked for, or None for the usual growing wait.
    `is_doubtful` says that the effect may have happened all the same. `steps_aside` lets later
    work of the same conversation go first, because this waits for it.
    """

    def __init__(
        self,
        reason: str,
        *,
        seconds: float | None = None,
        is_doubtful: bool = False,
        steps_aside: bool = False,
    ) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.is_doubtful = is_doubtful
        self.steps_aside = steps_aside


class RefusedError(Exception):
    """The outside says no for good, for a reason that people can understand: do not try again.

    `code` is the other side's own word for it.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotConfiguredError(RuntimeError):
    """Something that the operator must give is missing; the message says what to do."""


class AccessLostError(NotConfiguredError):
    """Slack no longer lets the app in: nothing works until the operator gives another token.

    `code` is Slack's own word for it. `what_to_do` where it is another token than the bot's.
    """

    def __init__(self, code: str, *, what_to_do: str = "") -> None:
        todo = what_to_do or (
            "Install the app again, give its new token (docs/slack-setup.md, step 2 and 4)"
        )
        super().__init__(
            f"Slack no longer lets Dealmate in ({code}). {todo} and start again: what was not sent "
            "yet is kept, and goes out then."
        )
        self.code = code
