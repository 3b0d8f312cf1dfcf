"""Files that were uploaded, or are about to be."""

from dataclasses import dataclass, field

from pydantic import Base64Bytes

from playground.state.records import Json


@dataclass(slots=True, kw_only=True)
class File:
    """One file. `content` None: its upload URL was given out and nothing came yet.

    `shares` maps a channel to the timestamps of the messages that carry the file there; `shown_to`
    are the bot users of apps that got it in a form.
    """

    id: str
    user_id: str
    team_id: str
    name: str
    title: str
    mimetype: str
    length: int
    created: int
    upload_secret: str
    app_id: str | None = None
    content: Base64Bytes | None = None
    is_complete: bool = False
    is_deleted: bool = False
    shares: dict[str, list[str]] = field(default_factory=dict)
    shown_to: list[str] = field(default_factory=list)

    @property
    def filetype(self) -> str:
        """Slack's short word, for example `pdf`; `text` without an ending."""
        _, dot, ending = self.name.rpartition(".")
        return ending.lower() if dot and ending else "text"


def file_json(file: File, *, base_url: str, channel_types: dict[str, str]) -> Json:
    """A file as `files.info` and messages give it; `channel_types` has a word for each share."""
    private = f"{base_url}/files-pri/{file.team_id}-{file.id}"
    kinds = {channel_types[one]: one for one in file.shares}
    of_kind = {
        kind: [one for one in file.shares if channel_types[one] == kind]
        for kind in ("channel", "group", "im", "mpim")
    }
    shares: Json = {}
    for word, names in (("public", ("channel",)), ("private", ("group", "im", "mpim"))):
        found = {
            one: [{"ts": ts} for ts in stamps]
            for one, stamps in file.shares.items()
            if channel_types[one] in names
        }
        if found:
            shares[word] = found
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user_id,
        "user_team": file.team_id,
        "editable": False,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": "channel" in kinds,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{file.name}",
        "url_private_download": f"{private}/download/{file.name}",
        "permalink": f"{base_url}/files/{file.user_id}/{file.id}/{file.name}",
        "channels": of_kind["channel"],
        "groups": [*of_kind["group"], *of_kind["mpim"]],
        "ims": of_kind["im"],
        "shares": shares,
        "has_rich_preview": False,
        "file_access": "visible",
    }
