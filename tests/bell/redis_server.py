"""A private Redis: its own folder and Unix socket, the settings of `docs/deploy`; never the system's own instance."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

HOW = "Install it with: apt-get install redis-server"
SETTINGS = Path(__file__).parents[2] / "docs" / "deploy" / "redis.conf"
PATIENCE = 20.0


class RedisServer:
    """One server, which may be stopped, frozen, and begun anew at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "socket"
        self.url = f"unix://helpline@{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None
        settings = SETTINGS.read_text("utf-8").replace("/run/helpline-redis", str(folder))
        open_door = "user intruder on nopass ~* &* +@all\n"  # whoever broke in may do everything
        (folder / "redis.conf").write_text(settings + open_door, "utf-8")

    def start(self) -> RedisServer:
        self._process = subprocess.Popen(
            ["redis-server", str(self.folder / "redis.conf")], stdout=subprocess.DEVNULL, cwd=self.folder
        )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < until, "no Redis came up"
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """At once, as when the machine is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self.socket.unlink(missing_ok=True)

    def freeze(self) -> None:
        """It keeps its connections and answers nothing any more."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def intruder(self) -> Redis:
        """Somebody who may do everything in it."""
        return Redis(unix_socket_path=str(self.socket), username="intruder", password="", socket_timeout=10)

    def _signal(self, what: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(what)

    def _answers(self) -> bool:
        try:
            with self.intruder() as connection:
                return bool(connection.ping())
        except OSError:
            return False
        except Exception as error:
            if "ConnectionError" in type(error).__name__:
                return False
            raise


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    require_redis()
    folder = Path(
        tempfile.mkdtemp(prefix="desk-redis-")
    )  # short: a socket's path has a hundred signs at most
    server = RedisServer(folder)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def require_redis() -> None:
    """In CI a missing Redis is a failure, elsewhere the tests say why they don't run."""
    if shutil.which("redis-server"):
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"There is no Redis here. {HOW}")
    pytest.skip(f"There is no Redis here, so no bell was rung between processes. {HOW}")
