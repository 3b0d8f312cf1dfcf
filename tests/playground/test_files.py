"""Files, through slack_sdk's own upload and by their private addresses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from slack_sdk import WebClient

from playground.harness import Person, running_playground

Json = dict[str, Any]


def fetch(url: str, token: str | None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.get(url, headers=headers, trust_env=False)


def test_an_upload_is_shared_in_its_thread_and_can_be_fetched(bot: WebClient, ana: Person) -> None:
    root = ana.say("C0DESK", "the sheet, please")
    uploaded = bot.files_upload_v2(
        channel="C0DESK",
        thread_ts=root,
        filename="prices 2026.csv",
        title="Prices",
        content="a,b\n1,2\n",
        initial_comment="Here it is",
    )
    file = uploaded["file"]
    reply = ana.wait_for_reply("C0DESK", root, containing="Here it is")
    assert reply["subtype"] == "file_share"
    assert reply["files"][0]["id"] == file["id"]
    assert reply["files"][0]["title"] == "Prices"
    shared = bot.files_info(file=file["id"])["file"]
    assert shared["channels"] == ["C0DESK"]
    assert shared["shares"]["public"]["C0DESK"][0]["ts"] == reply["ts"]
    assert shared["size"] == 8
    got = fetch(shared["url_private"], "xoxb-playground-demo")
    assert got.text == "a,b\n1,2\n"
    assert got.headers["content-type"].startswith("text/csv")
    assert (
        "attachment"
        in fetch(shared["url_private_download"], "xoxb-playground-demo").headers[
            "content-disposition"
        ]
    )


def test_without_the_right_a_login_page_comes_with_status_200(ana: Person) -> None:
    file = ana.upload("plan.pdf", b"%PDF-1.4 plan", channel="C0SECRET")
    for token in (None, "xoxb-nobody", "xoxb-playground-demo", "xoxp-playground-U0LENA"):
        answer = fetch(file["url_private"], token)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert b"plan" not in answer.content
    assert fetch(file["url_private"], ana.token).content == b"%PDF-1.4 plan"


def test_a_bot_without_files_read_gets_the_login_page(
    world: Callable[..., Json], tmp_path: Path
) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"oauth_config": {"scopes": {"bot": ["chat:write"]}}}))
    with running_playground(world(manifest=str(path))) as play:
        file = play.person("U0ANA").upload("plan.pdf", b"%PDF-1.4", channel="C0DESK")
        answer = fetch(file["url_private"], "xoxb-playground-demo")
    assert answer.headers["content-type"].startswith("text/html")


def test_an_upload_of_another_length_than_said_fails(ana: Person) -> None:
    asked = ana.api("files.getUploadURLExternal", filename="a.txt", length=5)
    assert httpx.post(asked["upload_url"], content=b"four", trust_env=False).status_code == 400
    form = {"file": ("a.txt", b"hello")}
    answer = httpx.post(asked["upload_url"], files=form, trust_env=False)
    assert answer.text == "OK - 5"
    done = ana.api("files.completeUploadExternal", files=[{"id": asked["file_id"]}])
    assert done["files"][0]["channels"] == []
    assert httpx.post(asked["upload_url"], content=b"other", trust_env=False).status_code == 400


def test_a_deleted_file_leaves_a_tombstone(ana: Person, lena: Person) -> None:
    file = ana.upload("a.txt", b"hello", channel="C0SHARED")
    assert lena.api("files.delete", file=file["id"])["error"] == "cant_delete_file"
    assert ana.api("files.delete", file=file["id"])["ok"]
    assert ana.history("C0SHARED")[-1]["files"] == [{"id": file["id"], "mode": "tombstone"}]
    assert fetch(file["url_private"], ana.token).headers["content-type"].startswith("text/html")
