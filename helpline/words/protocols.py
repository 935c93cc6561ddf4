"""In charge of the protocol texts: what to do and say when danger is near, for each level, in the reader's language.

They are our own words and a beginning: pages that show one also say that the organisation should review it.
"""

from __future__ import annotations

import tomllib
from importlib import resources

FALLBACK = "en"


def protocol(name: str, language: str) -> str:
    """The text for "emergency", "emergency_words" or a suicide level; "" where there is none. Unknown languages get
    English.
    """
    return TEXTS.get(language, TEXTS[FALLBACK]).get(name, "").strip()


TEXTS: dict[str, dict[str, str]] = tomllib.loads(
    resources.files(__package__).joinpath("protocols.toml").read_text("utf-8")
)
