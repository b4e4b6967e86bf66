"""The command line: each command parses its options, calls the api and prints.

Exit codes: 0 all is done, 1 nothing could be done, 2 wrong usage, 3 done, but some records were not read.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from pathlib import Path

import click

from paperatlas import __version__
from paperatlas.cli.build import build, demo
from paperatlas.cli.evaluate import evaluate
from paperatlas.cli.explore import papers, show, stats, why
from paperatlas.cli.options import printable
from paperatlas.cli.query import query
from paperatlas.cli.rdf import import_, validate
from paperatlas.cli.serve import serve
from paperatlas.cli.write import export, extract
from paperatlas.errors import PaperatlasError

_NOTES = 20


class _Commands(click.Group):
    """Commands whose reader may have seen enough before they end (`| head`): that is no failure."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            pass
        except SystemExit as exc:  # so rich answers a closed pipe
            if not isinstance(exc.__context__, BrokenPipeError):
                raise
        else:
            return code
        # Python must not complain at exit about what it could not write.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="paperatlas")
def commands() -> None:
    """Turn titles and abstracts of machine-learning papers into a knowledge graph.

    Start with `paperatlas demo`, or with your own papers: `paperatlas build page.txt -o atlas`.
    """


for command in (
    build,
    demo,
    extract,
    evaluate,
    export,
    import_,
    query,
    serve,
    show,
    why,
    papers,
    stats,
    validate,
):
    commands.add_command(command)


def main() -> None:
    """Run a command; whatever goes wrong is one line on standard error, never a traceback."""
    _prepare_streams()
    _show_log()
    sys.exit(run(sys.argv[1:]))


def _show_log() -> None:
    """Let what an extractor reports of its work, such as the cost of a service, reach the user."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("note: %(message)s"))
    logger = logging.getLogger("paperatlas")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def _prepare_streams() -> None:
    """Let a title in Greek, a closed output or an odd locale never be an error."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the shell, as in `>&-`
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (for good)
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def run(arguments: list[str]) -> int:
    """Run a command and give its exit code."""
    try:
        code = commands.main(args=arguments, prog_name="paperatlas", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _fail("interrupted")
    except click.ClickException as exc:
        exc.show()
        return exc.exit_code
    except (PaperatlasError, OSError, MemoryError) as exc:
        for note in getattr(exc, "__notes__", ())[:_NOTES]:
            click.echo(printable(note), err=True)
        return _fail(_describe(exc))
    return code if isinstance(code, int) else 0


def _fail(message: str) -> int:
    click.echo(f"paperatlas: {printable(message)}", err=True)
    return 1


def _describe(exc: BaseException) -> str:
    if isinstance(exc, OSError):
        return f"{exc.filename}: {exc.strerror}" if exc.filename else exc.strerror or str(exc)
    return "not enough memory" if isinstance(exc, MemoryError) else str(exc)
