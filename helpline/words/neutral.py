"""The one text that may be sent while it is in doubt who writes, in each language that has it."""

from __future__ import annotations

import tomllib
from importlib import resources

FALLBACK = "en"


def neutral_languages() -> tuple[str, ...]:
    return tuple(TEXTS)


def neutral_text(language: str) -> str:
    """English where this language has none."""
    return TEXTS.get(language, TEXTS[FALLBACK])


def is_neutral(text: str) -> bool:
    """Whether it is one of ours, word for word; line ends don't matter."""
    return "\n".join(text.split("\r\n")).strip() in TEXTS.values()


TEXTS: dict[str, str] = {
    language: text.strip()
    for language, text in tomllib.loads(
        resources.files(__package__).joinpath("neutral.toml").read_text("utf-8")
    ).items()
}
