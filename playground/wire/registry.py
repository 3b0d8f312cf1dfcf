"""The table of methods: one dict, made of the rows that each module of methods offers."""

from playground.wire.method import Method
from playground.wire.methods import (
    assistant,
    auth,
    bookmarks,
    chat,
    connect,
    conversations,
    directory,
    entities,
    files,
    functions,
    managing,
    oauth,
    pins,
    reactions,
    scheduled,
    searching,
    streams,
    unfurls,
    users,
    views,
)


def method_table() -> dict[str, Method]:
    """Every method by its name."""
    groups = (
        assistant.METHODS,
        auth.METHODS,
        bookmarks.METHODS,
        chat.METHODS,
        connect.METHODS,
        conversations.METHODS,
        directory.METHODS,
        entities.METHODS,
        files.METHODS,
        functions.METHODS,
        managing.METHODS,
        oauth.METHODS,
        pins.METHODS,
        reactions.METHODS,
        scheduled.METHODS,
        searching.METHODS,
        streams.METHODS,
        unfurls.METHODS,
        users.METHODS,
        views.METHODS,
    )
    return {method.name: method for group in groups for method in group}
