"""What a person finds by words: messages, files, channels and people that they may see."""

import re
from dataclasses import dataclass
from enum import StrEnum

from playground.filing import Filing
from playground.state.files import File
from playground.state.records import App, Caller, Channel, ChannelKind, Json, Message, User
from playground.state.workspace import Workspace

CONTEXT_MESSAGES = 2
_WORD = re.compile(r"\w+")


class ContentType(StrEnum):
    """What can be found."""

    MESSAGES = "messages"
    FILES = "files"
    CHANNELS = "channels"
    USERS = "users"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked for. Each of `clauses` needs one of its words; times in Unix seconds."""

    query: str
    clauses: tuple[str, ...] = ()
    kinds: frozenset[ChannelKind] = frozenset({ChannelKind.PUBLIC})
    contents: frozenset[ContentType] = frozenset({ContentType.MESSAGES})
    after: float = 0.0
    before: float = float("inf")
    channel_id: str = ""
    with_bots: bool = False
    with_deleted_users: bool = False
    with_archived: bool = False
    with_context: bool = False
    with_blocks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing that was found; `score` is the share of the query's words in it."""

    content: ContentType
    score: float
    at: float
    body: Json


def words_of(text: str) -> set[str]:
    """The words, in lower case."""
    return set(_WORD.findall(text.casefold()))


def score_of(question: Question, text: str) -> float:
    """0 when nothing of the query is in the text, or when a clause is not met; at most 1."""
    held, wanted = words_of(text), words_of(question.query)
    if any(not words_of(clause) & held for clause in question.clauses):
        return 0.0
    return len(wanted & held) / len(wanted) if wanted else 0.0


class Searching:
    """Finds for a person; an app asks with the token of something that the person wrote."""

    def __init__(self, workspace: Workspace, filing: Filing) -> None:
        self._workspace = workspace
        self._filing = filing

    def person_of(self, app: App, action_token: str) -> str | None:
        """The user whom the token stands for; None for one that is not good."""
        held = self._workspace.action_tokens.get(action_token)
        if held is None or held.app_id != app.id:
            return None
        return held.user_id if self._workspace.clock.now() < held.expires_at else None

    def find(self, question: Question, caller: Caller) -> list[Hit]:
        """Everything that matches and that the caller may see, in no order."""
        looked: list[Hit] = []
        if ContentType.MESSAGES in question.contents:
            looked += self._messages(question, caller)
        if ContentType.FILES in question.contents:
            looked += [self._file(question, one) for one in self._filing.visible(caller)]
        if ContentType.CHANNELS in question.contents:
            looked += [self._channel(question, one, caller) for one in self._seen(question, caller)]
        if ContentType.USERS in question.contents:
            looked += self._users(question, caller)
        return [
            one for one in looked if one.score > 0 and question.after <= one.at <= question.before
        ]

    def _seen(self, question: Question, caller: Caller) -> list[Channel]:
        return [
            channel
            for channel in self._workspace.channels.values()
            if channel.kind in question.kinds
            and question.channel_id in ("", channel.id)
            and (question.with_archived or not channel.is_archived)
            and self._workspace.can_see(channel, user_id=caller.user_id, team_id=caller.team_id)
        ]

    def _messages(self, question: Question, caller: Caller) -> list[Hit]:
        return [
            self._message(question, channel, message, caller)
            for channel in self._seen(question, caller)
            for message in channel.messages.values()
            if message.subtype != "tombstone"
            and (question.with_bots or message.app_id is None)
            and score_of(question, message.text)
        ]

    def _message(
        self, question: Question, channel: Channel, message: Message, caller: Caller
    ) -> Hit:
        author = self._workspace.users.get(message.user)
        body: Json = {
            "author_name": author.real_name if author is not None else "",
            "author_user_id": message.user,
            "team_id": message.team_id,
            "channel_id": channel.id,
            "channel_name": channel.name_for(caller.team_id),
            "message_ts": message.ts,
            "content": message.text,
            "is_author_bot": message.app_id is not None,
            "permalink": self._workspace.permalink(channel, message, team_id=caller.team_id),
        }
        if message.replies:
            body["reply_count"] = len(message.replies)
        if question.with_blocks:
            body["blocks"] = message.blocks
        if question.with_context:
            body["context_messages"] = _around(channel, message)
        score = score_of(question, message.text)
        return Hit(content=ContentType.MESSAGES, score=score, at=float(message.ts), body=body)

    def _file(self, question: Question, file: File) -> Hit:
        owner = self._workspace.users[file.user_id]
        shown = self._filing.to_json(file)
        body = {
            "author_name": owner.real_name,
            "author_user_id": owner.id,
            "uploader_user_id": owner.id,
            "team_id": file.team_id,
            "file_id": file.id,
            "date_created": file.created,
            "date_updated": file.created,
            "title": file.title,
            "file_type": file.filetype,
            "permalink": shown["permalink"],
            "content": file.title,
        }
        score = score_of(question, f"{file.title} {file.name}")
        return Hit(content=ContentType.FILES, score=score, at=float(file.created), body=body)

    def _channel(self, question: Question, channel: Channel, caller: Caller) -> Hit:
        name = channel.name_for(caller.team_id)
        creator = self._workspace.users.get(channel.creator)
        body = {
            "team_id": channel.team_id,
            "creator_user_id": channel.creator,
            "creator_name": creator.real_name if creator is not None else "",
            "date_created": channel.created,
            "date_updated": channel.created,
            "name": name,
            "topic": channel.topic,
            "purpose": channel.purpose,
            "permalink": self._workspace.permalink(channel, None, team_id=caller.team_id),
        }
        words = f"{name} {channel.topic} {channel.purpose}"
        score = score_of(question, words)
        return Hit(content=ContentType.CHANNELS, score=score, at=float(channel.created), body=body)

    def _users(self, question: Question, caller: Caller) -> list[Hit]:
        known = [
            user
            for user in self._workspace.users.values()
            if self._workspace.knows(team_id=caller.team_id, user=user)
            and (question.with_bots or not user.is_bot)
            and (question.with_deleted_users or not user.is_deleted)
        ]
        return [self._user(question, one) for one in known]

    def _user(self, question: Question, user: User) -> Hit:
        team = self._workspace.teams[user.team_id]
        body = {
            "team_id": user.team_id,
            "user_id": user.id,
            "name": user.name,
            "real_name": user.real_name,
            "permalink": f"https://{team.domain}.slack.example/team/{user.id}",
            "content": user.title,
        }
        score = score_of(question, f"{user.name} {user.real_name} {user.title}")
        return Hit(
            content=ContentType.USERS, score=score, at=self._workspace.clock.now(), body=body
        )


def _around(channel: Channel, message: Message) -> Json:
    """The messages just before and after, of the same thread or outside threads."""
    same = [
        one
        for one in channel.messages.values()
        if (one.thread_ts if one.is_reply else None)
        == (message.thread_ts if message.is_reply else None)
    ]
    at = same.index(message)
    before, after = same[max(0, at - CONTEXT_MESSAGES) : at], same[at + 1 :][:CONTEXT_MESSAGES]
    return {
        side: [{"text": one.text, "user_id": one.user, "ts": one.ts} for one in found]
        for side, found in (("before", before), ("after", after))
    }
