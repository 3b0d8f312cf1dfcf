"""assistant.search.context: what the person who wrote to an app may find."""

from dataclasses import replace
from typing import TypeVar

from playground.searching import ContentType, Hit, Question
from playground.state.records import Caller, ChannelKind, Json, TokenKind
from playground.wire.errors import SlackError, invalid_arguments
from playground.wire.method import Call, Method
from playground.wire.paging import next_cursor, page_of

MAX_FOUND = 20
MAX_QUERY = 2_000
MAX_CLAUSES = 5
_CHANNEL_SCOPES = {
    ChannelKind.PUBLIC: "search:read.public",
    ChannelKind.PRIVATE: "search:read.private",
    ChannelKind.IM: "search:read.im",
    ChannelKind.MPIM: "search:read.mpim",
}
_CONTENT_SCOPES = {ContentType.FILES: "search:read.files", ContentType.USERS: "search:read.users"}
Choice = TypeVar("Choice", ChannelKind, ContentType)


def _choices(call: Call, name: str, kind: type[Choice], usual: Choice) -> frozenset[Choice]:
    wanted = call.arguments.get(name) or [usual.value]
    try:
        return frozenset(kind(one) for one in wanted)
    except ValueError as error:
        raise invalid_arguments(f"must be a valid enum value [json-pointer:/{name}]") from error


def _searcher(call: Call) -> Caller:
    """For whom is searched: a person's token speaks for itself, an app needs the action token."""
    caller = call.caller
    if caller.kind is TokenKind.USER or caller.app is None:
        return caller
    token = str(call.arguments.get("action_token") or "")
    user_id = call.services.searching.person_of(caller.app, token)
    if user_id is None:
        raise SlackError("invalid_action_token")
    person = call.services.workspace.users[user_id]
    return replace(caller, user_id=person.id, team_id=person.team_id)


def _scoped(call: Call, question: Question) -> None:
    """A token searches only the kinds of its scopes. Raises missing_scope."""
    about_channels = {ContentType.MESSAGES, ContentType.CHANNELS} & question.contents
    for kind in sorted(question.kinds) if about_channels else ():
        call.need_scope(_CHANNEL_SCOPES[kind])
    for content in sorted(question.contents & set(_CONTENT_SCOPES)):
        call.need_scope(_CONTENT_SCOPES[content])


def _question(call: Call, searcher: Caller) -> Question:
    given = call.arguments
    query = str(given["query"]).strip()
    if not query:
        raise SlackError("missing_query")
    if len(query) > MAX_QUERY:
        raise SlackError("query_too_long")
    clauses = given.get("term_clauses") or []
    if len(clauses) > MAX_CLAUSES:
        raise invalid_arguments(
            f"no more than {MAX_CLAUSES} items allowed [json-pointer:/term_clauses]"
        )
    channel_id = str(given.get("context_channel_id") or "")
    workspace = call.services.workspace
    channel = workspace.channels.get(channel_id)
    if channel_id and (
        channel is None
        or not workspace.can_see(channel, user_id=searcher.user_id, team_id=searcher.team_id)
    ):
        raise SlackError("context_channel_not_found")
    return Question(
        query=query,
        clauses=tuple(str(one) for one in clauses),
        kinds=_choices(call, "channel_types", ChannelKind, ChannelKind.PUBLIC),
        contents=_choices(call, "content_types", ContentType, ContentType.MESSAGES),
        after=float(given.get("after") or 0),
        before=float(given.get("before") or "inf"),
        channel_id=channel_id,
        with_bots=bool(given.get("include_bots")),
        with_deleted_users=bool(given.get("include_deleted_users")),
        with_archived=bool(given.get("include_archived_channels")),
        with_context=bool(given.get("include_context_messages")),
        with_blocks=bool(given.get("include_message_blocks")),
    )


def _sorted(call: Call, hits: list[Hit]) -> list[Hit]:
    sort, direction = (
        str(call.arguments.get(name) or usual)
        for name, usual in (("sort", "score"), ("sort_dir", "desc"))
    )
    if sort not in ("score", "timestamp") or direction not in ("asc", "desc"):
        raise invalid_arguments("must be a valid enum value [json-pointer:/sort]")
    by_score = sort == "score"
    return sorted(
        hits,
        key=lambda one: (one.score, one.at) if by_score else (one.at, one.score),
        reverse=direction == "desc",
    )


async def _context(call: Call) -> Json:
    searcher = _searcher(call)
    question = _question(call, searcher)
    _scoped(call, question)
    hits = _sorted(call, call.services.searching.find(question, searcher))
    page, cursor = page_of(hits, call.arguments, default=MAX_FOUND, most=MAX_FOUND)
    results = {
        content.value: [one.body for one in page if one.content is content]
        for content in ContentType
        if content in question.contents
    }
    return {"results": results} | next_cursor(cursor)


METHODS = (Method(name="assistant.search.context", handler=_context),)
