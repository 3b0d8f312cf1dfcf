"""More worlds behind stand-ins: Notion, Confluence, and a plain website."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.content_index.sources.standin import Answer, Asked, as_json
from tests.content_index.sources.vendors import File, World

# --- Notion, version 2025-09-03 ---


@dataclass(slots=True)
class Notion:
    world: World

    def facts(self, file: File) -> dict[str, Any]:
        above, _, name = file.name.removesuffix(".md").rpartition("/")
        parent = next((f for f in self.world.files.values() if f.name == f"{above}.md"), None)
        return {
            "object": "page",
            "id": file.key,
            "in_trash": False,
            "last_edited_time": file.changed,
            "url": f"https://www.notion.example/{file.key}",
            "public_url": "https://x.example" if "anyone" in file.readers else None,
            "parent": {"page_id": parent.key} if parent else {"workspace": True},
            "properties": {"Name": {"type": "title", "title": [{"plain_text": name}]}},
        }

    def blocks(self, file: File) -> list[dict[str, Any]]:
        return [
            {
                "id": f"{file.key}-{number}",
                "type": "paragraph",
                "has_children": False,
                "paragraph": {"rich_text": [{"plain_text": line}]},
            }
            for number, line in enumerate(file.content.decode().splitlines())
        ]

    def listed(self, entries: list[Any], start: str | None) -> Answer:
        at = int(start or 0)
        if self.world.fails_at_page is not None and at >= self.world.fails_at_page:
            return as_json({"object": "error", "code": "validation_error", "message": ""}, 400)
        some, following = self.world.page(entries, at)
        return as_json(
            {
                "object": "list",
                "results": some,
                "has_more": following is not None,
                "next_cursor": None if following is None else str(following),
            }
        )

    def __call__(self, asked: Asked) -> Answer:
        if (obstacle := self.world.obstacle(asked)) is not None:
            return obstacle
        assert asked.headers["notion-version"]
        if not self.world.is_signed_in(asked):
            return as_json({"object": "error", "code": "unauthorized", "message": "no"}, 401)
        if asked.path == "/v1/search":
            assert asked.json["filter"] == {"property": "object", "value": "page"}
            every = [self.facts(file) for file in self.world.files.values()]
            return self.listed(every, asked.json.get("start_cursor"))
        kind, key, *_ = asked.path.removeprefix("/v1/").split("/")
        file = self.world.files.get(key)
        if file is None:
            return as_json({"object": "error", "code": "object_not_found", "message": "no"}, 404)
        if kind == "pages":
            return as_json(self.facts(file))
        return self.listed(self.blocks(file), asked.query.get("start_cursor"))


# --- Confluence, content API version 1 ---


@dataclass(slots=True)
class Confluence:
    world: World

    def restrictions(self, file: File) -> dict[str, Any]:
        users = [r for r in file.readers if r.startswith("user:")]
        groups = [r for r in file.readers if r.startswith("group:")]
        return {
            "read": {
                "restrictions": {
                    "user": {"results": [{"email": name[5:]} for name in users]},
                    "group": {"results": [{"name": name[6:]} for name in groups]},
                }
            }
        }

    def page_named(self, name: str) -> File | None:
        return next((f for f in self.world.files.values() if f.name == f"{name}.html"), None)

    def facts(self, file: File) -> dict[str, Any]:
        above, _, name = file.name.rpartition("/")
        is_page = file.name.endswith(".html")
        parts = above.split("/") if above else []
        homes = [self.page_named("/".join(parts[: n + 1])) for n in range(len(parts))]
        ancestors = [
            {"id": home.key, "title": home.name.rpartition("/")[2].removesuffix(".html")}
            for home in homes
            if home is not None
        ]
        said: dict[str, Any] = {
            "id": file.key,
            "type": "page" if is_page else "attachment",
            "status": "current",
            "title": name.removesuffix(".html"),
            "version": {"number": file.number, "when": file.changed},
            "restrictions": self.restrictions(file),
            "_links": {"webui": f"/spaces/SALES/pages/{file.key}"},
        }
        if is_page:
            said["ancestors"] = ancestors
        else:
            said["container"] = {"id": ancestors[-1]["id"]}
            said["extensions"] = {"fileSize": len(file.content)}
            said["_links"]["download"] = f"/download/attachments/{file.key}/{name}"
        return said

    def __call__(self, asked: Asked) -> Answer:  # noqa: PLR0911 - a table of an API
        if (obstacle := self.world.obstacle(asked)) is not None:
            return obstacle
        if not self.world.is_signed_in(asked):
            return as_json({"message": "no"}, 401)
        path = asked.path.removeprefix("/")
        if path == "rest/api/content/search":
            assert asked.query["cql"] == 'space = "SALES" and type in (page, blogpost, attachment)'
            start = int(asked.query.get("start", 0))
            if self.world.fails_at_page is not None and start >= self.world.fails_at_page:
                return as_json({"message": "no"}, 400)
            some, following = self.world.page(
                [self.facts(f) for f in self.world.files.values()], start
            )
            links = {"base": "https://wiki.tidewell.example"}
            if following is not None:
                cql = asked.query["cql"].replace(" ", "%20").replace('"', "%22")
                links["next"] = f"/rest/api/content/search?cql={cql}&start={following}"
            return as_json({"results": some, "_links": links})
        if path.startswith("download/"):
            file = self.world.files.get(path.split("/")[2])
            return Answer(404) if file is None else Answer(200, file.content)
        file = self.world.files.get(path.removeprefix("rest/api/content/"))
        if file is None:
            return as_json({"message": "no"}, 404)
        body = {"export_view": {"value": file.content.decode()}}
        return as_json({**self.facts(file), "body": body})


# --- a website ---


@dataclass(slots=True)
class Website:
    world: World
    base: Callable[[], str]
    robots: str = ""

    def sitemap(self) -> str:
        pages = "".join(
            f"<url><loc>{self.base()}/{file.name}</loc><lastmod>2026-01-{file.number:02}</lastmod></url>"
            for file in self.world.files.values()
        )
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'

    def __call__(self, asked: Asked) -> Answer:  # noqa: PLR0911 - a table of an API
        if self.world.outage:
            return Answer(500)
        if asked.path == "/robots.txt":
            return Answer(200, self.robots.encode()) if self.robots else Answer(404)
        if asked.path == "/sitemap.xml":
            return Answer(200, self.sitemap().encode(), {"Content-Type": "application/xml"})
        if (obstacle := self.world.obstacle(asked)) is not None:
            return obstacle
        name = asked.path.removeprefix("/")
        file = next((f for f in self.world.files.values() if f.name == name), None)
        if file is None:
            return Answer(404)
        tag = f'"{file.key}-{file.number}"'
        if asked.headers.get("if-none-match") == tag:
            return Answer(304, b"", {"ETag": tag})
        return Answer(200, file.content, {"ETag": tag, "Content-Type": "text/html; charset=utf-8"})
