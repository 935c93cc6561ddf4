"""The lines with which mail programs introduce the letter being answered, in many languages: "On ... wrote:".

The words come first; a language is added by adding its words.
"""

from __future__ import annotations

import re

from mail_gateway.dividers import start_of_labels

_WROTE = (
    "wrote|writes"  # en
    "|rašė|rase|parašė|parase"  # lt
    "|написал|написала|пишет|писал|писала"  # ru
    "|написав|пише|писав"  # uk
    "|napisał|napisała|napisal|napisala|pisze|napisana przez"  # pl
    "|schrieb|schreibt|geschrieben"  # de
    "|écrit|escribió|scritto|escreveu|schreef|geschreven|skrev|kirjoitti|kirjutas|rakstīja|napsal|napsala"
    "|napísal|írta|yazdı|έγραψε|scris|написа|написао|napisao|viết|작성|写道|寫道"
)
_DAYS = (
    "mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    "|pirm|antr|treč|ketv|penkt|šešt|sekm|pirmadien|antradien|trečiadien|ketvirtadien|penktadien|šeštadien"
    "|sekmadien|pr|an|tr|kt|pn|št|sk"
    "|пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|сред|четверг|пятниц|суббот|воскресень"
    "|понеділок|вівторок|серед|четвер|п'ятниц|субот|неділ"
    "|pon|wt|śr|czw|pt|sob|niedz|mo|di|mi|do|fr|sa|so|am|lun|mar|mer|jeu|ven|sam|dim"
    "|ma|ti|ke|to|pe|la|su|man|tir|ons|tor|fre|lør|søn"
)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# Webmail built on Horde or IMP says neither when nor that anybody wrote.
_QUOTING = (
    "quoting|zitat von|cytat|cytowanie|cituoju|cituojam[aiou]\\w*|цитирую|цитирование|цитую|цитування|citát od"
    "|citando a|citant|citazione di"
)
_COLONS = (":", "\uff1a")
_VERB = re.compile(rf"(?<!\w)(?:{_WROTE})(?!\w)", re.IGNORECASE)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{4}\s?[年년]", re.ASCII
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_OPENS = re.compile(
    r"^\W{0,3}(?:at\s(?=[^,]{0,30}\d[/.-]\d)|(?:on|le|el|il|em|op|am|den|dne|dnia|w dniu|на)\s"
    rf"|(?:(?:в|во|у|w|we)\s)?(?:{_DAYS})\w{{0,3}}[.,]*\s|(?:{_MONTHS})\w{{0,6}}\.?\s\d|\d{{1,4}}[\s.,:/年년-]|20\d\d)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"^\W{0,3}[^@\n]{0,60}[<(\[\"']?[\w.+-]+@[\w-]+\.")
_IN_BRACKETS = re.compile(r"<[\w.+-]+@[\w-]+\.[\w.-]+>")
_QUOTES = re.compile(rf"^\W{{0,3}}(?:{_QUOTING})\s", re.IGNORECASE)
# "Ada schrieb am 1.3.2026 um 14:05:", one of the forms that Thunderbird offers.
_WHO_THEN_WHEN = re.compile(
    rf"^\w[^@\n]{{0,60}}\s(?:{_WROTE})\s(?:\w{{1,4}}\s)?\d[\d\s.,:/-]{{5,20}}(?:\w{{1,4}}\s)?\d{{1,2}}[:.]\d\d(?:\s?[ap]m)?:$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:he|she|they|me|jis|ji|man|mano|он|она|мне|мой|він|вона|мені|мій|mi|mnie|mój|er|mir|ihm|mein)\b",
    re.IGNORECASE,
)
_ENDS_IN_WROTE = re.compile(rf"\s(?:{_WROTE})$", re.IGNORECASE)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b(?![.]\d)", re.ASCII)
_BEGINS_WITH_A_NUMBER = re.compile(r"^\W{0,3}\d")
# "---- Ada wrote ----", as some telephones put it.
_FRAMED = re.compile(rf"^\W*--\s?\w[^\n]{{0,120}}\s(?:{_WROTE})\s?--+\s*$", re.IGNORECASE)
# Around a whole line: marks of direction, and the dashes of Zoho's "---- On ... wrote ----".
_FRAME = " -\u200e\u200f\u202a\u202b\u202c\u2068\u2069"
MAX_LINES = 4
MAX_LENGTH = 400


def attribution_above(lines: list[str], place: int, *, is_marked: bool) -> int | None:
    """Where the attribution begins that ends just above line `place`, blank lines aside; None if none.

    `is_marked` is whether a quote marked by `>` follows. Where none does, a line that only says when somebody wrote
    may be hers, above what she copied: there it takes an address or the words of a mail program.
    """
    last = place - 1
    while last >= 0 and not lines[last].strip() and place - last <= 3:
        last -= 1
    if last < 0 or not _may_end(lines[last].strip(_FRAME), is_marked=is_marked):
        return None
    named: int | None = None
    for first in range(last, max(-1, last - MAX_LINES), -1):
        joined = " ".join(line.strip().strip(_FRAME) for line in lines[first : last + 1])
        if not lines[first].strip() or len(joined) > MAX_LENGTH:
            break
        if _OPENS.match(joined) and _says_who_and_when(joined, is_marked=is_marked):
            return None if _is_telling(joined) else start_of_labels(lines, first)
        if named is None and (_FRAMED.match(lines[first]) or _names_the_writer(joined, is_marked=is_marked)):
            # "Rowan <rowan@...> wrote:" without a date, unless a line above completes it.
            named = None if _is_telling(joined) else first
    return named


def _is_telling(text: str) -> bool:
    """Whether somebody tells who wrote: programs name people, and only people say "he" and "to me"."""
    return bool(_PRONOUN.search(text)) and not _IN_BRACKETS.search(text)


def _may_end(line: str, *, is_marked: bool) -> bool:
    if line.endswith(_COLONS):
        return True
    if is_marked and _IN_BRACKETS.search(line[-MAX_LENGTH:]) and line.endswith(">"):
        return True  # "2013/7/20 Ada <ada@...>", as Gmail once wrote
    return len(line) < MAX_LENGTH and bool(_ENDS_IN_WROTE.search(line))


def _says_who_and_when(text: str, *, is_marked: bool) -> bool:
    if not _DATE.search(text):
        return False
    if is_marked or _IN_BRACKETS.search(text) or not _BEGINS_WITH_A_NUMBER.match(text):
        return bool(_ADDRESS.search(text) or _VERB.search(text))
    return bool(_ADDRESS.search(text)) and bool(_CLOCK.search(text) or _VERB.search(text))


def _names_the_writer(text: str, *, is_marked: bool) -> bool:
    """Whether a line that doesn't begin with a date says who wrote, as programs do."""
    if _NAMED.match(text) and (_VERB.search(text) or _QUOTES.match(text)):
        return True
    if _IN_BRACKETS.search(text) and _YEAR.search(text):
        return True
    return is_marked and bool(_WHO_THEN_WHEN.match(text))
