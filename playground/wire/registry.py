"""The table of methods: one dict, made of the rows that each module of methods offers."""

from playground.wire.method import Method
from playground.wire.methods import assistant, auth, chat, conversations, reactions, users, views


def method_table() -> dict[str, Method]:
    """Every method by its name."""
    groups = (
        assistant.METHODS,
        auth.METHODS,
        chat.METHODS,
        conversations.METHODS,
        reactions.METHODS,
        users.METHODS,
        views.METHODS,
    )
    return {method.name: method for group in groups for method in group}
