"""The desk in several processes, as its settings alone put them together: pages, door, couriers, each from outside.

`database` and `redis` are the addresses it is told; empty, it has its SQLite file and no Redis.
"""

from __future__ import annotations

import os
import re
import signal
import smtplib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.forked import ForkedProcess
from tests.ports import free_port
from tests.road.running import PATIENCE, ROOT, wait_for

ADDRESS = "labas@desk.example"
DESK = ("helpline",)
LOGIN = re.compile(r"^  (\w+) \((\w+)\): (.+)$", re.MULTILINE)
SETTINGS = """
[desk]
data = "{data}"
[database]
url = "{database}"
[queue]
url = "{redis}"
[mail]
addresses = ["{address}"]
door_port = {smtp}
check_senders = false
letters_an_hour = 100000
[submission]
host = "127.0.0.1"
port = {sink}
security = "none"
letters_a_minute = 6000
[courier]
undo_seconds = 0
"""


class Process:
    """One of the desk's processes and what it says."""

    def __init__(
        self, command: Sequence[str], *, folder: Path, config: Path, name: str, told: Mapping[str, str]
    ) -> None:
        """The command are the words after `python -m`; `told` goes into its environment."""
        self.log = folder / f"{name}.log"
        self._before = self.log.stat().st_size if self.log.exists() else 0  # said by its forerunner
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        environment = os.environ | {"PYTHONPATH": path, "HELPLINE_CONFIG": str(config), **told}
        self._process = ForkedProcess(*command, log=self.log, folder=folder, environment=environment)

    @property
    def said(self) -> str:
        return self.log.read_bytes()[self._before :].decode("utf-8", "replace")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def children(self) -> list[int]:
        """Those it has begun itself: the workers of a web server."""
        told = [path.read_text("ascii") for path in Path(f"/proc/{self.pid}/task").glob("*/children")]
        return sorted(int(child) for children in told for child in children.split())

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def say_ready(self) -> None:
        """Waits for its word; fails with its own words when it ends instead."""
        wait_for(lambda: "ready " in self.said or self.has_ended)
        assert not self.has_ended, self.said[-2000:]

    def stop(self) -> int:
        """SIGTERM, as a service manager does it; the exit code."""
        self._process.terminate()
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        """SIGKILL, its children too: no goodbye, as when the power goes."""
        os.killpg(self.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def end(self) -> None:
        """Whatever state it is in; a web server takes its workers with it."""
        if not self.has_ended:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except TimeoutError:
                self.kill()


class SeveralProcesses:
    """One desk and its processes. Visitors come to `url` as they come to a demo."""

    PAGES, GATEWAY, COURIER = "helpline.app:create_app()", ("mail_gateway",), ("queue_workers",)

    def __init__(self, folder: Path, *, sink: int, database: str = "", redis: str = "") -> None:
        self.folder, self.data = folder, folder / "data"
        self.web, self.smtp = free_port(), free_port()
        self.database = database or f"sqlite:///{self.data / 'helpline.sqlite'}"
        self.config = folder / "config.toml"
        self.processes: list[Process] = []
        self.passphrases: dict[str, str] = {}
        self.told: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        told = {
            "data": self.data,
            "database": database,
            "redis": redis,
            "address": ADDRESS,
            "smtp": self.smtp,
            "sink": sink,
        }
        self.config.write_text(SETTINGS.format(**told), "utf-8")

    def found(self) -> None:
        """`helpline init`, its questions answered."""
        done = self.command("init", answers="Komanda A\nSam\nKim\nAda\n")
        self.passphrases = {name: passphrase.strip() for name, _, passphrase in LOGIN.findall(done)}

    def command(self, *words: str, answers: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", *DESK, words[0], "--config", str(self.config), *words[1:]], input=answers, text=True, cwd=self.folder,
            capture_output=True, timeout=PATIENCE, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        return done.stdout

    def begin_pages(self, *, workers: int = 2) -> Process:
        """gunicorn with the settings of `docs/deploy`."""
        settings = ROOT / "docs" / "deploy" / "gunicorn.conf.py"
        command = [
            "gunicorn", "-c", str(settings), "-w", str(workers), "-b", f"127.0.0.1:{self.web}",
            self.PAGES,
        ]  # fmt: skip
        process = self._begin(command, "pages")
        wait_for(lambda: process.has_ended or self.is_healthy())
        assert not process.has_ended, process.said[-2000:]
        return process

    def begin_gateway(self) -> Process:
        return self._begin_ready(self.GATEWAY, "gateway")

    def begin_courier(self) -> Process:
        return self._begin_ready(self.COURIER, f"courier-{len(self.processes)}")

    def is_healthy(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.web, timeout=10)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web}"

    def passphrase_of(self, name: str) -> str:
        return self.passphrases[name]

    def mail(self, letter: EmailMessage, *, to: str = ADDRESS) -> None:
        """Hands a letter in over SMTP; returns after the 250."""
        letter["To"] = to
        with smtplib.SMTP("127.0.0.1", self.smtp, local_hostname="mail.example", timeout=30) as door:
            door.send_message(letter, str(letter["From"].addresses[0].addr_spec), [to])

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """What stands in the database."""
        engine = create_engine(self.database)
        try:
            with engine.begin() as connection:
                done = connection.execute(text(question))
                return [tuple(row) for row in done] if done.returns_rows else []
        finally:
            engine.dispose()

    def armed(self) -> int:
        """How many couriers have their keys."""
        return int(str(self.ask("SELECT count(*) FROM courier WHERE armed_at IS NOT NULL")[0][0]))

    def let_leases_end(self) -> None:
        """As if the dead courier had not been heard of for a minute."""
        self.ask("UPDATE outbox SET lease_until = '2020-01-01 00:00:00' WHERE state = 'sending'")

    def __enter__(self) -> SeveralProcesses:
        return self

    def __exit__(self, *_error: object) -> None:
        for process in reversed(self.processes):
            process.end()

    def _begin_ready(self, command: Sequence[str], name: str) -> Process:
        process = self._begin([*command, "--config", str(self.config)], name)
        process.say_ready()
        return process

    def _begin(self, command: Sequence[str], name: str) -> Process:
        process = Process(command, folder=self.folder, config=self.config, name=name, told=self.told)
        self.processes.append(process)
        return process
