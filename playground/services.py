"""The parts that API methods and page endpoints work with, put together once."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.announcer import Announcer
from playground.answering import Answering
from playground.assisting import Assisting
from playground.connecting import Connecting
from playground.conversing import Conversing
from playground.delivery.dispatcher import Dispatcher
from playground.delivery.signed_http import SignedHttp
from playground.delivery.socket_mode import SocketHub
from playground.faults.injector import FaultInjector
from playground.feed import Feed
from playground.filing import Filing
from playground.installing import Installing
from playground.ledger import Ledger
from playground.marking import Marking
from playground.presenting import Presenting
from playground.scheduling import Scheduling
from playground.screens import Screens
from playground.searching import Searching
from playground.state.workspace import Workspace
from playground.stepping import Stepping
from playground.streaming import Streaming
from playground.unfurling import Unfurling


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`base_url` gives the server's own address, known once it listens."""

    workspace: Workspace
    feed: Feed
    ledger: Ledger
    hub: SocketHub
    http: SignedHttp
    dispatcher: Dispatcher
    announcer: Announcer
    conversing: Conversing
    screens: Screens
    answering: Answering
    assisting: Assisting
    connecting: Connecting
    filing: Filing
    installing: Installing
    marking: Marking
    presenting: Presenting
    scheduling: Scheduling
    searching: Searching
    stepping: Stepping
    streaming: Streaming
    unfurling: Unfurling
    faults: FaultInjector
    base_url: Callable[[], str]
