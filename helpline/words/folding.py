"""How texts are compared: without marks and case, so that “zodis” finds “Žodis” and “lodz” finds “Łódź”.

Done once when a letter comes in; a search folds only the few words it was given.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

# Letters of ours that no decomposition takes apart, and the ways an apostrophe is typed. A soft hyphen and its
# invisible kin stand inside words of formatted letters, where nobody who searches would write them.
_OTHER = {"ł": "l", "đ": "d", "ø": "o", "ґ": "г", "’": "'", "ʼ": "'", "‘": "'", "`": "'"} | dict.fromkeys(
    "\u00ad\u200b\u200c\u200d\u2060\ufeff", ""
)


def fold(text: str) -> str:
    """The text in small letters without marks (NFKD). Letter by letter: nothing hangs on what stands beside it."""
    text = unicodedata.normalize("NFKD", text)
    for mark in filter(unicodedata.combining, set(text)):  # few marks and many letters: so it is quickest
        text = text.replace(mark, "")
    text = text.casefold()
    for letter in _OTHER.keys() & set(text):
        text = text.replace(letter, _OTHER[letter])
    return text


def fold_letter(subject: str, text: str) -> str:
    """What a search for words compares of a letter."""
    return fold(f"{subject}\n{text}")


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its letters where in the text it comes from; the text's end stands last."""
    folded, places = [], []
    for place, piece in _pieces(text):
        folded.append(piece)
        places += [place] * len(piece)
    return "".join(folded), [*places, len(text)]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    known: dict[str, str] = {}
    for place, letter in enumerate(text):
        if letter not in known:
            known[letter] = fold(letter)
        yield place, known[letter]
