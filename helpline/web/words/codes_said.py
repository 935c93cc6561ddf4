"""Words for a code, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString

Words = Mapping[str, LazyString]


def word_for(words: Words, code: object) -> str:
    """The words for a code in the reader's language, or the code itself when nobody has named it."""
    return str(words.get(str(code), code))
