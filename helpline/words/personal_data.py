"""Finds what would tell who somebody is in words of ours, before they are kept or sent: addresses, numbers, codes.

It knows shapes only, so it is there to ask, never to decide; and it doesn't know names. Nothing of it is kept.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType

from helpline.words.danger import folded
from helpline.words.masking import FUNCTION_WORDS, MASK, NO_NAMES, identifying_words
from helpline.words.masking_endings import forms

Kind = Literal["email", "code", "iban", "phone", "street", "mask"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # where two lie over each other, the one named first is told
GAP = "…"
SHORTEST_NAME = 3  # "Jo" is a woman's name and "his" in Lithuanian
# Numbers of services, which nobody lives behind: free lines, shared costs, one number for a whole company.
_OF_SERVICES = {
    PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
}  # fmt: skip
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_CODE = re.compile(r"(?<!\d)[1-8]\d{10}(?!\d)")
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}(?!\w)")
_CAPITAL = r"[A-ZĄČĘĖĮŠŲŪŽ][\w'’.-]{1,30}"
_STREET_LT = re.compile(
    rf"(?<!\w){_CAPITAL}(?: {_CAPITAL}){{0,2}} (?:g|pr|al|pl|a|skg|tak|gatv\w{{1,5}}|prospekt\w{{1,4}}|alėj\w{{1,4}}"
    rf"|plent\w{{1,4}}|aikšt\w{{1,5}}|skersgatv\w{{1,5}}|tak\w{{1,4}})\.? ?\d{{1,4}}[A-Za-z]?(?!\w)(?: ?[-–] ?\d{{1,4}}(?!\w))?"
)
_STREET_EN = re.compile(
    rf"(?<!\w)\d{{1,4}}[A-Za-z]? (?:{_CAPITAL} ){{1,3}}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court"
    r"|Square|Terrace|Way|Gardens|Place|Crescent|Grove)(?!\w)"
)
_FIRST_WEIGHTS, _SECOND_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 1), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)
_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000, "7": 2100, "8": 2100}


@dataclass(frozen=True, repr=False)
class Finding:
    """What was seen, and where: `start` and `end` are places in the text, `line` counts from 1."""

    kind: Kind
    start: int
    end: int
    text: str
    line: int


def personal_data(text: str, *, ours: Sequence[str] = (), region: str = "LT") -> tuple[Finding, ...]:
    """All that looks like somebody's, in the order of the text; none lies over another.

    `ours` are the helpline's own numbers, which may always stand there. A number without + is read as one of `region`.
    """
    finders: dict[Kind, Callable[[str], Iterable[tuple[int, int]]]] = {
        "email": _of(_EMAIL), "code": _codes, "iban": _ibans, "phone": lambda said: _phones(said, ours=ours, region=region),
        "street": _streets, "mask": _of(re.compile(re.escape(MASK))),
    }  # fmt: skip
    taken: list[tuple[int, int, Kind]] = []
    for kind in KINDS:
        for start, end in finders[kind](text):
            if all(end <= other or start >= until for other, until, _ in taken):
                taken.append((start, end, kind))
    return tuple(
        Finding(kind=kind, start=start, end=end, text=text[start:end], line=text.count("\n", 0, start) + 1)
        for start, end, kind in sorted(taken)
    )


def take_out(text: str, findings: Iterable[Finding]) -> str:
    """The text with a gap where each of them stood."""
    for finding in sorted(findings, key=lambda found: found.start, reverse=True):
        text = text[: finding.start] + GAP + text[finding.end :]
    return text


def mark_of(findings: Iterable[Finding]) -> str:
    """A short mark of just these findings: who let them stand has let no others stand. "" for none."""
    told = "\n".join(sorted(found.text for found in findings))
    return f"{zlib.crc32(told.encode()):08x}" if told else ""


def names_her(text: str, *, address: str, name: str) -> bool:
    """Whether her whole address or a word of the name she writes under stands in it, in any Lithuanian case.

    What any answer may say is left out, though her name may hold it: an answer would wait for nothing.
    """
    known = {word for word in identifying_words("", name) if word.isalpha() and len(word) >= SHORTEST_NAME}
    declined = {form for word in known for form in forms(word, language="lt")}
    said = folded(text)
    words = set(re.findall(r"[^\W_]+", said))
    telling = {folded(word) for word in (known | declined) - FUNCTION_WORDS - NO_NAMES}
    return bool(words & telling) or ("@" in address and folded(address) in said)


def is_personal_code(digits: str) -> bool:
    """Eleven digits with a day of birth that is one, and the right check digit."""
    if not re.fullmatch(r"[1-8][0-9]{10}", digits):
        return False
    try:
        date(_CENTURIES[digits[0]] + int(digits[1:3]), int(digits[3:5]), int(digits[5:7]))
    except ValueError:
        return False
    return int(digits[10]) == check_digit(digits[:10])


def check_digit(ten: str) -> int:
    """The eleventh digit of a Lithuanian personal code, from the ten before it."""
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        rest = sum(int(digit) * weight for digit, weight in zip(ten, weights, strict=True)) % 11
        if rest < 10:
            return rest
    return 0


def is_iban(said: str) -> bool:
    """By its check digits (ISO 13616), whatever its country."""
    plain = said.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", plain):
        return False
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def _of(pattern: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    return lambda text: (match.span() for match in pattern.finditer(text))


def _codes(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _CODE.finditer(text) if is_personal_code(match.group()))


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    """The pattern may run on into the next words, so from its end each group is left out until the check digits fit."""
    for match in _IBAN.finditer(text):
        end = match.end()
        while end > match.start() and not is_iban(text[match.start() : end]):
            end = max(match.start(), text.rfind(" ", match.start(), end))
        if end > match.start():
            yield match.start(), end


def _phones(text: str, *, ours: Sequence[str], region: str) -> Iterator[tuple[int, int]]:
    known = {_plain_number(number) for number in ours}
    for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
        is_of_a_service = phonenumbers.number_type(match.number) in _OF_SERVICES
        if not is_of_a_service and not known & {_plain_number(match.raw_string), _e164(match.number)}:
            yield match.start, match.end


def _plain_number(written: str) -> str:
    return re.sub(r"[^\d+]", "", written)


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _streets(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_STREET_LT, _STREET_EN):
        yield from (match.span() for match in pattern.finditer(text))
