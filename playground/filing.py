"""Files: the three steps of an upload, who may see one, and what is told of it."""

import mimetypes
from collections.abc import Callable

from playground.announcer import Announcer
from playground.conversing import Author, Content, Conversing
from playground.state.files import File
from playground.state.records import Caller, Channel, Json, Message
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError

MAX_BYTES = 50 * 1024 * 1024


class Filing:
    """Keeps files and shares them into conversations."""

    def __init__(
        self,
        workspace: Workspace,
        announcer: Announcer,
        conversing: Conversing,
        *,
        base_url: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._announcer = announcer
        self._conversing = conversing
        self._base_url = base_url

    def reserve(self, caller: Caller, *, name: str, length: int) -> tuple[File, str]:
        """A file to come and the URL to send it to. Raises file_upload_size_restricted."""
        if length > MAX_BYTES:
            raise SlackError("file_upload_size_restricted")
        ids = self._workspace.ids
        file = File(
            id=ids.make("F"),
            user_id=caller.user_id,
            team_id=caller.team_id,
            name=name,
            title=name,
            mimetype=mimetypes.guess_type(name)[0] or "text/plain",
            length=length,
            created=int(self._workspace.clock.now()),
            upload_secret=ids.secret(length=32),
            app_id=caller.app.id if caller.app is not None else None,
        )
        self._workspace.files[file.id] = file
        return file, f"{self._base_url()}/upload/v1/{file.upload_secret}"

    def receive(self, secret: str, content: bytes) -> bool:
        """The bytes for an upload URL; false for an unknown one or another length than said."""
        for file in self._workspace.files.values():
            if file.upload_secret == secret and not file.is_complete:
                if len(content) != file.length:
                    return False
                file.content = content
                return True
        return False

    def complete(self, caller: Caller, entries: list[tuple[str, str]]) -> list[File]:
        """Finish uploads, each an id and a title. Raises file_not_found, file_update_failed."""
        files = []
        for file_id, title in entries:
            file = self._workspace.files.get(file_id)
            if file is None or file.user_id != caller.user_id or file.is_deleted:
                raise SlackError("file_not_found")
            if file.content is None or file.is_complete:
                raise SlackError("file_update_failed")
            files.append(file)
            file.title = title or file.title
        for file in files:
            file.is_complete = True
        return files

    def share(
        self,
        channel: Channel,
        author: Author,
        files: list[File],
        content: Content,
        *,
        thread_ts: str | None,
    ) -> Message:
        """One message with the files; then `file_shared` for each."""
        message = self._conversing.post(
            channel, author, content, thread_ts=thread_ts, files=[one.id for one in files]
        )
        for file in files:
            event = {
                "type": "file_shared",
                "file_id": file.id,
                "user_id": file.user_id,
                "file": {"id": file.id},
                "channel_id": channel.id,
            }
            self._announcer.to_apps_in(channel, event)
        return message

    def find(self, caller: Caller, file_id: str) -> File:
        """Raises file_not_found, file_deleted, not_visible."""
        file = self._workspace.files.get(file_id)
        if file is None or not file.is_complete:
            raise SlackError("file_not_found")
        if file.is_deleted:
            raise SlackError("file_deleted")
        if not self.may_see(caller, file):
            raise SlackError("not_visible")
        return file

    def may_see(self, caller: Caller, file: File) -> bool:
        """The owner may, an app that got it in a form, and whoever sees where it was shared."""
        if caller.user_id in (file.user_id, *file.shown_to):
            return True
        channels = self._workspace.channels
        return any(
            self._workspace.can_see(channels[one], user_id=caller.user_id, team_id=caller.team_id)
            for one in file.shares
            if one in channels
        )

    def given(self, caller: Caller, file_ids: list[str], *, bot_user_id: str) -> list[Json]:
        """The person's files that a form sends; its app may read them from now on."""
        files = [self.find(caller, one) for one in file_ids]
        for file in files:
            if bot_user_id not in file.shown_to:
                file.shown_to.append(bot_user_id)
        return [self.to_json(one) for one in files]

    def visible(self, caller: Caller) -> list[File]:
        """Everything that the caller may see, the newest first."""
        found = [
            file
            for file in self._workspace.files.values()
            if file.is_complete and not file.is_deleted and self.may_see(caller, file)
        ]
        return list(reversed(found))

    def delete(self, caller: Caller, file: File) -> None:
        """Raises cant_delete_file for somebody else's."""
        if file.user_id != caller.user_id:
            raise SlackError("cant_delete_file")
        file.is_deleted, file.content = True, None

    def to_json(self, file: File) -> Json:
        """As messages and `files.info` give it."""
        return self._announcer.file_json(file)
