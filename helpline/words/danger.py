"""Whether a letter may speak of danger right now. It only ever raises attention: it never lowers or hides a
thing.

The phrases lie beside this file, one a line, in `danger/<language>.txt`; all languages are always looked for,
for women write in the language they can write in that moment.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter

from helpline.words.folding import fold


def is_urgent(text: str) -> bool:
    """Whether any phrase of danger stands in the text, in whatever case, with or without marks on its
    letters.
    """
    return is_urgent_folded(fold(text))


def is_urgent_folded(text: str) -> bool:
    """The same for a text that was folded for the search already."""
    return bool(_phrases().search(_in_one_line(text)))


def folded(text: str) -> str:
    """The text in small letters without marks, white space collapsed, as phrases are compared."""
    return _in_one_line(fold(text))


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


@cache
def _phrases() -> re.Pattern[str]:
    """One pattern of all phrases, by their first letters; a `*` at the end of a word stands for any ending."""
    lines: list[str] = []
    for file in files("helpline.words").joinpath("danger").iterdir():
        if file.name.endswith(".txt"):
            lines += file.read_text("utf-8").splitlines()
    phrases = {folded(line.partition("#")[0]) for line in lines} - {""}
    # Most words of a letter are ruled out by their first letter; three hundred phrases in a row are all tried.
    branches = (
        re.escape(first) + "(?:" + "|".join(_as_pattern(phrase[1:]) for phrase in group) + ")"
        for first, group in groupby(sorted(phrases), key=itemgetter(0))
    )
    return re.compile(r"(?<!\w)(?:" + "|".join(branches) + r")(?!\w)")


def _as_pattern(phrase: str) -> str:
    return re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\W+")
