"""In charge of what stands on the outside of an answer: neutral subjects, and how a first answer may begin.

An incoming subject is never repeated, so the answer's own comes from this short list.
"""

import tomllib
from importlib import resources

FALLBACK = "en"
HINT = "first_reply_hint"


def subjects(language: str) -> tuple[tuple[str, str], ...]:
    """Code and text, to choose from; the codes are the same in each language; unknown ones get English."""
    return tuple((code, text) for code, text in _words_in(language).items() if code != HINT)


def first_reply_hint(language: str) -> str:
    """A beginning for the first answer to a woman: whose mailbox is this, what is safer, how to stop.

    A starting text for the counsellor to make her own, never sent by itself.
    """
    return _words_in(language)[HINT].strip()


def _words_in(language: str) -> dict[str, str]:
    return WORDS.get(language.replace("-", "_").partition("_")[0].lower(), WORDS[FALLBACK])


WORDS: dict[str, dict[str, str]] = tomllib.loads(
    resources.files(__package__).joinpath("subjects.toml").read_text("utf-8")
)
ANSWERED = tuple(WORDS)  # the languages that answers can be written in
