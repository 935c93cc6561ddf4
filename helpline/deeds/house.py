"""What the organisation has set on its pages, as it is now: its name, subjects, languages, code lists. It wins over the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.records import HouseEntry, Staff, reading
from helpline.words.code_lists import Code, CodeList, code_list
from helpline.words.subjects import ANSWERED, subjects

SENDER = "sender"
ORGANISATION = "organisation"
SUBJECT = "subject"
LANGUAGE = "language"
INDICATOR = "indicator"
TRIAGE = "triage"
# Questions that are asked only where the organisation wants them: few reports need them, and each tires whoever fills a form in.
UNASKED = ("sex", "harmer_sex", "harmer_age_band", "reporting_delay")
ON_CALLS_TOO = ("relation", *UNASKED)  # the other questions of a call are always asked
OWN_PREFIX = "own-"  # of the codes that the organisation has added
Place = tuple[str, str]  # code and language


@dataclass(frozen=True, repr=False)
class Entry:
    """`words` None: those that come with the desk."""

    words: str | None = None
    is_off: bool = False


@dataclass(frozen=True, repr=False)
class House:
    """All of it, as it is now. `entries` by shelf and then by (code, language); `changed` says who was last, and when."""

    entries: Mapping[str, Mapping[Place, Entry]]
    changed: Mapping[str, tuple[str | None, datetime]]

    def name(self, shelf: str, language: str, *, first: str = "") -> str:
        """The sender's or the organisation's name in this language; `first` is the settings file's."""
        kept = self.entries.get(shelf, {})
        found = kept.get(("", language)) or kept.get(("", ""))
        return found.words if found and found.words else first

    def rule(self, indicator: str, language: str) -> str:
        """By what the organisation counts this indicator, in its own words; "" where it has said nothing."""
        found = self.entries.get(INDICATOR, {}).get((indicator, language))
        return (found and found.words) or ""

    def subjects(self, language: str) -> tuple[tuple[str, str], ...]:
        """Code and words of those to choose from: ours that are on, and behind them the organisation's own."""
        return tuple((code, words) for code, words, is_off in self.all_subjects(language) if not is_off)

    def all_subjects(self, language: str) -> tuple[tuple[str, str, bool], ...]:
        """The same with those that are switched off: code, words, whether it is off."""
        kept = {
            code: entry for (code, said), entry in self.entries.get(SUBJECT, {}).items() if said == language
        }
        ours = [(code, words, kept.get(code, Entry())) for code, words in subjects(language)]
        theirs = [
            (code, "", kept[code])
            for code in sorted(kept, key=own_number)
            if code not in dict(subjects(language))
        ]
        return tuple((code, entry.words or words, entry.is_off) for code, words, entry in (*ours, *theirs))

    def answers_in(self, language: str) -> bool:
        """Whether the desk answers in this language: a letter in another one is answered in the colleague's own."""
        off = self.entries.get(LANGUAGE, {}).get((language, ""))
        return language in ANSWERED and not (off and off.is_off)

    def asks(self, question: str) -> bool:
        """Whether a triage asks this one, or a call; what was answered before stays either way."""
        return not self.entries.get(TRIAGE, {}).get((question, ""), first_entry(question)).is_off

    def code_list(self, name: str) -> CodeList:
        """The list as the organisation has it. Codes stay, and what is off is still read in old records."""
        kept, shipped = self.entries.get(name, {}), code_list(name)
        if not kept:
            return shipped
        words: dict[str, dict[str, str]] = {}
        for (code, language), entry in kept.items():
            if language and entry.words:
                words.setdefault(code, {})[language] = entry.words
        hidden = {code for (code, language), entry in kept.items() if not language and entry.is_off}
        own = [Code(code, said) for code, said in sorted(words.items(), key=lambda one: own_number(one[0]))
               if code.startswith(OWN_PREFIX)]  # fmt: skip
        renamed = CodeList(
            tuple(replace(one, words={**one.words, **words.get(one.code, {})}) for one in shipped.entries)
        )
        added = [replace(one, is_hidden=one.code in hidden) for one in own]
        return renamed.changed(hidden=hidden, added=added)


NOTHING_SET = House({}, {})


def first_entry(question: str) -> Entry:
    """How a question of the triage stands where nobody has set it."""
    return Entry(is_off=question in UNASKED)


def read_house(*, org_id: UUID) -> House:
    """In one statement."""
    with reading() as session:
        return house_in(session, org_id)


def house_in(session: Session, org_id: UUID) -> House:
    """The same within another deed."""
    wanted = (
        select(HouseEntry, Staff.duty_name).outerjoin(Staff, Staff.id == HouseEntry.set_by)
        .where(HouseEntry.org_id == org_id).order_by(HouseEntry.set_at)
    )  # fmt: skip
    entries: dict[str, dict[Place, Entry]] = {}
    changed: dict[str, tuple[str | None, datetime]] = {}
    for row, name in session.execute(wanted):
        entries.setdefault(row.shelf, {})[row.code, row.language] = Entry(row.words, is_off=row.is_off)
        changed[row.shelf] = (name, row.set_at)
    return House(entries, changed)


def own_number(code: str) -> int:
    """Which of the organisation's own codes it is, from 1 on; 0 for those that come with the desk."""
    tail = code.removeprefix(OWN_PREFIX)
    return int(tail) if code.startswith(OWN_PREFIX) and tail.isdecimal() else 0
