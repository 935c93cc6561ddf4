"""Where a list goes on: the sort key of the last row shown, as text that comes back with the next request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any


def read_cursor(text: str, *kinds: Callable[[str], Any]) -> tuple[Any, ...] | None:
    """The parts of a cursor. It comes from outside, where anybody may type: what can't be ours is none."""
    try:
        return tuple(kind(part) for kind, part in zip(kinds, text.split("."), strict=True))
    except (ValueError, OverflowError, OSError):
        return None


def moment(text: str) -> datetime:
    """From seconds since 1970. Raises ValueError, OverflowError, OSError."""
    return datetime.fromtimestamp(int(text), tz=UTC)
