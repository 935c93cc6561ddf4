"""Ready texts that come with the desk, and the placeholders in any ready text: filled in, or still empty."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from helpline.words.subjects import first_reply_hint

PLACEHOLDERS = ("organisation", "line_number", "counsellor")  # never her pseudonym: it is ours, not hers
LANGUAGES = ("lt", "en", "ru", "uk", "pl", "de")
_PLACE = re.compile(r"\{[^{}\n]{1,40}\}")


@dataclass(frozen=True, repr=False)
class Starter:
    """One that comes with the desk. `code` is the same in each language."""

    code: str
    language: str
    title: str
    body: str


def fill(body: str, known: Mapping[str, str]) -> str:
    """The text with what is known in its places; a place with nothing to put there stays, to be seen."""
    return _PLACE.sub(lambda place: known.get(place.group()[1:-1].strip(), "") or place.group(), body)


def unfilled(text: str) -> tuple[str, ...]:
    """The places that are still empty, each once: an answer with one of them is not sent."""
    return tuple(dict.fromkeys(_PLACE.findall(text)))


def unknown_places(body: str) -> tuple[str, ...]:
    """Those in it that nothing is known for, such as a pseudonym: such a text is not kept."""
    return tuple(place for place in unfilled(body) if place[1:-1].strip() not in PLACEHOLDERS)


def _starters() -> tuple[Starter, ...]:
    told = tomllib.loads(resources.files(__package__).joinpath("canned.toml").read_text("utf-8"))
    return tuple(
        Starter(
            code=code, language=language, title=one["title"],
            body=first_reply_hint(language) if code == "safety" else one["body"].strip(),
        )
        for language, texts in told.items() for code, one in texts.items()
    )  # fmt: skip


STARTERS: tuple[Starter, ...] = _starters()
