"""`dealmate demo`: a local workspace, the example programme and the bot, all on this machine."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Self

import typer

from bot.cli.example import DEMO_FOLDER, example_folder, prepare_example
from bot.cli.terminal import fail, given_path, log_to_stderr, say, settings_for

if TYPE_CHECKING:
    from collections.abc import Mapping

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")]
READY = "ready: "
CONNECTED = "connected:"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The last comes when the terminal's window is closed."""
LONGEST_START_SECONDS = 180.0
LONGEST_PAUSE_SECONDS = 30.0


def demo(
    port: Port = 8400,
    data: Annotated[
        Path, typer.Option("--data", help="Data folder of the demo.", parser=given_path)
    ] = DEMO_FOLDER,
    keep: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--keep", help="Keep deals and questions of the last demo.")
    ] = False,
) -> None:
    """Start everything and print `ready: ADDRESS` when the page can be used. Ctrl-C ends it."""
    settings = settings_for(data)
    log_to_stderr(settings, level="warning")
    world = example_folder() / "world.yaml"
    where = "" if data == DEMO_FOLDER else f" --data {data}"
    stop = threading.Event()
    for number in ENDING:
        signal.signal(number, _interrupt)
    with contextlib.suppress(KeyboardInterrupt), Processes(stop) as processes:
        address = processes.start_playground(world, port=port)
        say(f"The workspace is up at {address}; preparing its bot.")
        prepare_example(settings, afresh=not keep, http_port=free_port())
        processes.keep_bot_running(data, world=world, api_url=f"{address}/api/")
        if not stop.is_set():
            typer.echo(f"{READY}{address}")
            say("Open that address and choose who you are. Ctrl-C ends the demo.")
            say(f"The CRM moves a deal: dealmate crm simulate D-1001 --stage validation{where}")
        processes.wait()


def free_port() -> int:
    """Return a port of this machine that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _stay(*_: object) -> None:
    """Do nothing; Python complains of a signal that is already on its way when it is ignored."""


def _interrupt(*_: object) -> None:
    """End once: who presses Ctrl-C twice would else leave both processes running."""
    for number in ENDING:
        signal.signal(number, _stay)
    say("Stopping.")
    raise KeyboardInterrupt


def playground(
    world: Annotated[
        Path | None,
        typer.Option(help="The world as YAML; the example's if not given.", parser=given_path),
    ] = None,
    port: Port = 8400,
    state: Annotated[
        Path | None,
        typer.Option(
            help="Keep everything in this file; without one it is gone at the end.",
            parser=given_path,
        ),
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0.001, help="60 makes a minute of waiting take a second.")
    ] = 1.0,
) -> None:
    """Start only the workspace, for any Slack app. It prints `ready: ADDRESS`."""
    chosen = world or example_folder() / "world.yaml"
    command = [*playground_command(chosen, port=port), "--speed", str(speed)]
    if state is not None:
        command += ["--state", str(state)]
    signal.signal(signal.SIGTERM, _interrupt)
    process = subprocess.Popen(command)  # noqa: S603 - our own module
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        code = 0 if process.wait(timeout=10) is not None else 1
    raise typer.Exit(max(code, 0))


def playground_command(world: Path, *, port: int) -> list[str]:
    """How the playground is started: a program of its own that knows nothing of the bot."""
    return [sys.executable, "-m", "playground", "--world", str(world), "--port", str(port)]


class Processes:
    """The demo's two processes. The bot is started again whenever it dies."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._playground: subprocess.Popen[str] | None = None
        self._bot: subprocess.Popen[str] | None = None
        self._keeper: threading.Thread | None = None
        self._bot_is_up = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        for process in (self._bot, self._playground):
            if process is not None and process.poll() is None:
                process.terminate()
        for process in (self._bot, self._playground):
            if process is not None:
                try:
                    process.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    process.kill()
        if self._keeper is not None:
            self._keeper.join(timeout=5)

    def start_playground(self, world: Path, *, port: int) -> str:
        """Start the workspace and return its address; ends the program when it cannot start."""
        self._playground = self._start(playground_command(world, port=port))
        line = self._line_with(self._playground, READY)
        if line is None:
            fail(
                f"The workspace did not start. Is port {port} in use? Choose another: "
                "make demo PORT=8500"
            )
        return line.removeprefix(READY).strip()

    def keep_bot_running(self, data: Path, *, world: Path, api_url: str) -> None:
        """Start the bot, and again whenever it ends until the demo stops; return when it is up."""
        environment = bot_environment(world, api_url=api_url)
        command = [sys.executable, "-m", "bot.cli", "serve", "--data", str(data)]
        self._keeper = threading.Thread(
            target=self._keep_bot, args=(command, environment), daemon=True
        )
        self._keeper.start()
        deadline = time.monotonic() + LONGEST_START_SECONDS
        while not self._bot_is_up.wait(0.2) and not self._stop.is_set():
            if time.monotonic() > deadline:
                fail("The bot did not come up. Its messages above say why.")

    def wait(self) -> None:
        """Wait for Ctrl-C, or for the workspace to die."""
        while not self._stop.wait(0.5):
            if self._playground is not None and self._playground.poll() is not None:
                fail("The workspace has stopped. Start the demo again.")

    def _keep_bot(self, command: list[str], environment: Mapping[str, str]) -> None:
        pause = 1.0
        while not self._stop.is_set():
            started = time.monotonic()
            self._bot = self._start(command, environment=environment)
            if self._line_with(self._bot, CONNECTED) is not None:
                self._bot_is_up.set()
            self._bot.wait()
            if self._stop.is_set():
                return
            if time.monotonic() - started > LONGEST_PAUSE_SECONDS:
                pause = 1.0
            say(f"The bot ended (code {self._bot.returncode}); starting it again.")
            self._stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    @staticmethod
    def _start(
        command: list[str], *, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        # A session of its own: Ctrl-C reaches only us, and we end the children in order.
        return subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
        )

    @staticmethod
    def _line_with(process: subprocess.Popen[str], beginning: str) -> str | None:
        """Read output up to the line that begins so; what follows is drained in a thread."""
        assert process.stdout is not None  # noqa: S101 - narrows the type
        for line in process.stdout:
            if line.startswith(beginning):
                threading.Thread(target=_drain, args=(process.stdout,), daemon=True).start()
                return line
        return None


def bot_environment(world: Path, *, api_url: str) -> dict[str, str]:
    """The bot's environment for a playground: the tokens are in the world file."""
    import yaml  # noqa: PLC0415

    from bot.settings import child_environment  # noqa: PLC0415

    app = yaml.safe_load(world.read_text(encoding="utf-8"))["apps"][0]
    return child_environment(
        SLACK_API_URL=api_url,
        DEALMATE_SLACK_BOT_TOKEN=str(app["bot_token"]),
        DEALMATE_SLACK_APP_TOKEN=str(app["app_token"]),
        DEALMATE_SLACK_SIGNING_SECRET=str(app["signing_secret"]),
        DEALMATE_SLACK_TRANSPORT="socket",
        PYTHONUNBUFFERED="1",
    )


def _drain(stream: IO[str]) -> None:
    for line in stream:
        sys.stderr.write(line)
