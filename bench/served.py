"""Programs that serve while we measure, each in a process of its own that prints `ready` and its port."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from waitress.server import create_server

from bench.letters import DESK

READY = re.compile(r"^ready web=http://[^:]+:(\d+)(?: smtp=[^:]+:(\d+))?")
HELPLINE = (sys.executable, "-c", "from helpline.cli import main; main()")


@dataclass(frozen=True)
class Serving:
    """A program that serves: its process, the port of its pages and that of its SMTP door (0: it has none)."""

    pid: int
    web: int
    smtp: int


@contextmanager
def running(command: Sequence[str]) -> Iterator[int]:
    """As `serving`, for who only needs the port of the pages."""
    with serving(command) as program:
        yield program.web


@contextmanager
def serving(command: Sequence[str]) -> Iterator[Serving]:
    """Starts it and waits for its `ready` line; ends it afterwards."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = next((match for line in process.stdout if (match := READY.match(line))), None)
        assert found, f"{command[1:3]} ended before it was ready"
        yield Serving(process.pid, web=int(found[1]), smtp=int(found[2] or 0))
    finally:
        process.terminate()
        process.communicate()


def desk_over(folder: Path) -> Sequence[str]:
    """`helpline serve` with the database of this folder, on free ports."""
    config = folder / "config.toml"
    config.write_text(
        f'[desk]\ndata = "{folder}"\n[web]\nport = 0\n[mail]\naddresses = ["{DESK}"]\ndoor_port = 0\n'
        "check_senders = false\n",
        "utf-8",
    )
    return (*HELPLINE, "serve", "--config", str(config))


def bare_pages(size: int) -> Sequence[str]:
    """The limit: waitress that answers every request with the same bytes."""
    return (sys.executable, "-m", "bench.served", str(size))


def _serve_bytes(size: int) -> None:
    page = b"x" * size

    def answer(_environ: object, start_response: object) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(size))])  # type: ignore[operator]  # WSGI
        return [page]

    server = create_server(answer, host="127.0.0.1", port=0, threads=8, ident=None)
    port = server.effective_port  # type: ignore[union-attr]  # its stubs forget it
    print(f"ready web=http://127.0.0.1:{port}", flush=True)
    server.run()


if __name__ == "__main__":
    _serve_bytes(int(sys.argv[1]))
