"""The one job there is, and the guard that knows no other: in Redis lies a bell and nothing that could be run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rq.job import Job

BELL = "queue_workers.jobs.look"
LARGEST = 1000  # bytes of a job's data; ours has 50
READ = (b"data", b"created_at", b"origin", b"status")


def look() -> None:
    """Asks a courier to look for what is due. That it was asked is all; what is due stands in the database."""


class NotOurs(Exception):
    """Something else than the bell lay under its name."""


class SafeJob(Job):
    """Only `look` without arguments. JSON alone would not be enough: RQ resolves any name, `os.system` and `eval` too."""

    def restore(self, raw_data: Mapping[bytes, bytes]) -> None:
        """Of what lies in Redis only the four fields that a bell has; no callback, webhook, repeat or result is read.

        Raises NotOurs.
        """
        if len(raw_data.get(b"data", b"")) > LARGEST:
            raise NotOurs  # it is unpacked before it is read, and may grow a thousandfold
        super().restore({name: raw_data[name] for name in READ if name in raw_data})

    @property
    def func(self) -> Any:
        """Raises NotOurs."""
        if self.func_name != BELL or self.instance is not None or self.args or self.kwargs:
            raise NotOurs
        return super().func

    success_callback = failure_callback = stopped_callback = property(lambda _self: None)

    def send_webhooks(self, *_args: object, **_named: object) -> None:
        """Never: whoever can write to Redis must not have us call anybody."""

    def execute_success_callback(self, *_args: object, **_named: object) -> None:
        """Never."""

    def execute_failure_callback(self, *_args: object, **_named: object) -> None:
        """Never."""
