"""What the carrier is asked to do on a call, one after the other; `twiml.py` says it in the carrier's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, repr=False)
class Say:
    """An announcement by its name; `digits` are read out after it, one by one."""

    prompt: str
    language: str
    digits: str = ""


@dataclass(frozen=True, repr=False)
class Ask:
    """Announcements during which, and for a while afterwards, she may press one key. Pressing none is an answer too."""

    said: tuple[Say, ...]


@dataclass(frozen=True, repr=False)
class Ring:
    """Duty phones that ring at once, as the carrier dials them."""

    phones: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Plain:
    """What needs no more words: record her message, put the two together, or end the call."""

    what: Literal["record", "put through", "hang up"]


Verb = Say | Ask | Ring | Plain
HANG_UP = Plain("hang up")
