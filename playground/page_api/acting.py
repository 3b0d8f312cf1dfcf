"""Who acts: the person whose token the page sends."""

from starlette.requests import Request

from playground.state.records import Caller, TokenKind
from playground.state.workspace import Workspace
from playground.wire.errors import SlackError


def person_of(request: Request, workspace: Workspace) -> Caller:
    """The person of the bearer token, or of the query's. Raises invalid_auth, account_inactive."""
    token = request.headers.get("authorization", "").partition(" ")[2]
    caller = workspace.caller(token.strip() or request.query_params.get("token", ""))
    if caller is None or caller.kind is not TokenKind.USER:
        raise SlackError("invalid_auth")
    if workspace.has_left(caller):
        raise SlackError("account_inactive")
    return caller
