"""What a neutral subject may say: nothing that tells a passer-by what the letter is about, or whom it is from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from helpline.words.danger import folded, is_urgent

LONGEST = 60  # characters; phones show fewer
Trouble = Literal["", "empty", "long", "odd", "number", "danger", "organisation"]


def trouble_of_subject(text: str, *, names: Collection[str]) -> Trouble:
    """Why this can't stand on the outside of a letter; "" where it can. `names` are those of the organisation."""
    plain = " ".join(text.split())
    if not plain:
        return "empty"
    if len(plain) > LONGEST:
        return "long"
    if not text.isprintable():
        return "odd"
    if "@" in plain or any(sign.isdecimal() for sign in plain):
        return "number"
    if is_urgent(plain):
        return "danger"
    if any(folded(name) in folded(plain) for name in names if name.strip()):
        return "organisation"
    return ""
