"""`/oauth/v2/authorize`: the page on which a person lets an app into their workspace."""

from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from playground.installing import Grant
from playground.services import Services
from playground.state.records import App
from playground.wire.errors import SlackError

_ASKED = ("client_id", "scope", "user_scope", "redirect_uri", "state", "team")
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Install {name}</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto }}
label {{ display: block; margin: 1rem 0 }}
select, button {{ font: inherit; padding: .4rem .8rem }}
</style></head><body><main>
<h1>{name} asks to come into a workspace</h1>
<p>It would be allowed:</p><ul>{scopes}</ul>
<form method="post"><label>You are
<select name="user">{people}</select></label>{org}{kept}
<button name="answer" value="allow">Allow</button>
<button name="answer" value="cancel">Cancel</button>
</form></main></body></html>
"""

_ORG_CHOICE = """<label><input type="checkbox" name="org_wide" value="1">
In every workspace of the organisation (administrators of an Enterprise Grid only)</label>
"""


def _words(text: str) -> list[str]:
    return [one for one in text.replace(" ", ",").split(",") if one]


def _redirect(app: App, asked: dict[str, str]) -> str:
    """Where to go afterwards. Raises bad_redirect_uri for one that the manifest does not allow."""
    wanted, allowed = asked["redirect_uri"], app.manifest.redirect_urls
    if not wanted and allowed:
        return allowed[0]
    on_the_web = wanted.startswith(("http://", "https://"))
    if not on_the_web or (allowed and not wanted.startswith(allowed)):
        raise SlackError("bad_redirect_uri")
    return wanted


def _refusal(code: str) -> Response:
    text = f"<!doctype html><title>Not possible</title><h1>Not possible</h1><p>{escape(code)}</p>"
    return HTMLResponse(text, status_code=400)


class AuthorizePage:
    """Shows who asks for what, and sends the person back with a code or with access_denied."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        """One address: GET asks, POST answers."""
        return [
            Route("/oauth/v2/authorize", self.ask, methods=["GET"]),
            Route("/oauth/v2/authorize", self.answer, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """The page; 400 with Slack's word when the app asks for something impossible."""
        asked = {name: request.query_params.get(name, "") for name in _ASKED}
        try:
            app = self._services.installing.app_of_client(asked["client_id"])
            _redirect(app, asked)
            self._scopes(app, asked)
        except SlackError as error:
            return _refusal(error.code)
        wanted = [*_words(asked["scope"]), *_words(asked["user_scope"])]
        people = [
            user
            for user in self._services.workspace.people()
            if asked["team"] in ("", user.team_id)
        ]
        return HTMLResponse(
            _PAGE.format(
                name=escape(app.name),
                scopes="".join(f"<li>{escape(one)}</li>" for one in wanted),
                people="".join(
                    f'<option value="{user.id}">{escape(user.real_name)}, '
                    f"{escape(self._services.workspace.teams[user.team_id].name)}</option>"
                    for user in people
                ),
                org=_ORG_CHOICE if app.manifest.is_org_ready else "",
                kept="".join(
                    f'<input type="hidden" name="{name}" value="{escape(value)}">'
                    for name, value in asked.items()
                ),
            )
        )

    def _scopes(self, app: App, asked: dict[str, str]) -> Grant:
        """What was asked for, without a person. Raises no_scopes, invalid_scope."""
        bot, user = frozenset(_words(asked["scope"])), frozenset(_words(asked["user_scope"]))
        if not bot and not user:
            raise SlackError("no_scopes")
        may = app.manifest.bot_scopes
        if may is not None and (not bot <= may or not user <= app.manifest.user_scopes):
            raise SlackError("invalid_scope")
        return Grant(
            app_id=app.id,
            user_id="",
            bot_scopes=bot,
            user_scopes=user,
            redirect_uri=asked["redirect_uri"],
        )

    async def answer(self, request: Request) -> Response:
        """Back to the app, with `code` and `state`, or with `error=access_denied`."""
        async with request.form() as form:
            sent = {name: str(value) for name, value in form.items()}
        asked = {name: sent.get(name, "") for name in _ASKED}
        installing = self._services.installing
        try:
            app = installing.app_of_client(asked["client_id"])
            place, grant = _redirect(app, asked), self._scopes(app, asked)
        except SlackError as error:
            return _refusal(error.code)
        user = self._services.workspace.users.get(sent.get("user", ""))
        state = {"state": asked["state"]} if asked["state"] else {}
        org_wide = bool(sent.get("org_wide"))
        if org_wide and (user is None or not installing.may_install_org_wide(app, user)):
            return _refusal("restricted_action")
        if sent.get("answer") != "allow" or user is None or user.is_bot:
            query = {"error": "access_denied"} | state
        else:
            query = {
                "code": installing.code_for(grant.for_person(user.id, is_org_wide=org_wide))
            } | state
        joint = "&" if "?" in place else "?"
        return RedirectResponse(f"{place}{joint}{urlencode(query)}", status_code=302)
