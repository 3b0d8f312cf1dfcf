"""`python -m playground --world FILE --port N`."""

from pathlib import Path
from typing import Annotated

import typer

from playground.clock import SystemClock, Timings
from playground.keeping import StateError
from playground.manifest import ManifestError
from playground.running import Running
from playground.world import WorldError, load_world


def serve(
    world: Annotated[Path, typer.Option(help="The world file (YAML).")],
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 8400,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    speed: Annotated[
        float, typer.Option(help="60 makes a minute of retries and rates a second.")
    ] = 1.0,
    state: Annotated[
        Path | None,
        typer.Option(help="Keep everything in this file; without one it is gone at the end."),
    ] = None,
) -> None:
    """Run a local workspace that speaks Slack's wire protocol."""
    try:
        running = Running(
            load_world(world),
            host=host,
            port=port,
            clock=SystemClock(speed=speed),
            timings=Timings(),
            state_file=state,
            on_ready=lambda: typer.echo(f"ready: {running.base_url}"),
        )
    except (WorldError, ManifestError, StateError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except OSError as error:
        typer.echo(f"Port {port} on {host} cannot be used: {error.strerror}.", err=True)
        raise typer.Exit(1) from error
    running.serve()


def main() -> None:
    """Entry point."""
    typer.run(serve)


if __name__ == "__main__":
    main()
