"""`paperatlas serve`."""

from __future__ import annotations

from pathlib import Path

import click

from paperatlas.cli import options


@click.command()
@options.folder
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: a free one.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="A name it may be asked under.")
@click.option(
    "--cors", "origins", multiple=True, metavar="ORIGIN", help="A site whose pages may read it; * is all."
)
@click.option(
    "--timeout",
    default=10.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds that a query may take.",
)
@click.option(
    "--max-rows", default=100_000, show_default=True, type=click.IntRange(min=1), help="Rows of an answer."
)
@click.option(
    "--workers",
    default=2,
    show_default=True,
    type=click.IntRange(min=1),
    help="Processes that answer queries.",
)
def serve(
    folder: Path,
    host: str,
    port: int,
    hosts: tuple[str, ...],
    origins: tuple[str, ...],
    timeout: float,
    max_rows: int,
    workers: int,
) -> None:
    """Serve the atlas in DIR: a page for queries, and a SPARQL 1.1 endpoint at /sparql.

    It can be read, not changed, and only from this machine unless --host says otherwise. It needs
    pip install 'paperatlas[serve]'.
    """
    from paperatlas.api import open_atlas
    from paperatlas.errors import MissingExtraError

    atlas = open_atlas(folder)
    try:
        from paperatlas.serve.running import serve as run
        from paperatlas.serve.settings import Settings
    except ModuleNotFoundError as exc:
        raise MissingExtraError(exc.name or "starlette", extra="serve") from exc
    settings = Settings(
        host=host,
        port=port,
        hosts=hosts,
        origins=origins,
        seconds=timeout,
        max_rows=max_rows,
        workers=workers,
    )
    run(atlas, settings, on_ready=lambda address: click.echo(f"{atlas!r} at {address}  (Ctrl-C ends it)"))
