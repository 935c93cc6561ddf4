"""The marks of a signature: the line `-- ` (RFC 3676 4.3), and what mailing lists put below letters."""

from __future__ import annotations

import re

_RULE = re.compile(r"\s*_{20,}\s*")
_LIST = re.compile(
    r"\b(?:mailing list|mailinglist\w*|mailingliste|lista dyskusyjna|список рассылки)\s*$", re.IGNORECASE
)


def is_signature_mark(line: str) -> bool:
    """The line that by custom stands above a signature."""
    return line in {"-- ", "--"}


def opens_list_footer(lines: list[str], place: int) -> bool:
    """Whether the lines begin here that mailing lists append: a rule, and "<name> mailing list" below it."""
    below = lines[place + 1] if place + 1 < len(lines) else ""
    return bool(_RULE.fullmatch(lines[place]) and _LIST.search(below))
