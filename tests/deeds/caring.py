"""The deeds that care for colleagues and for quality, for the table of who may do what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpline.deeds import load


def _told(it: Any, by: Any) -> dict[str, Any]:
    return {"by": by, "now": it.desk.clock.now}


Deed = tuple[str, Callable[..., object]]
BY_ID: dict[str, Deed] = {}
OF_ALL: dict[str, Deed] = {
    "see one's own load": ("see own load", lambda it, by: load.read_own_load(**_told(it, by))),
    "see load": ("see load", lambda it, by: load.read_loads(**_told(it, by))),
}  # fmt: skip
DEEDS: frozenset[Callable[..., object]] = frozenset()
