"""What the organisation has set on its pages: its name for the world, subjects, languages, code lists. It wins over the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed
from helpline.deeds.unlocked import Unlocked
from helpline.figures.indicators import INDICATORS
from helpline.records import HouseEntry, Staff, reading, record, transaction
from helpline.words.code_lists import Code, CodeList, code_list
from helpline.words.subject_rules import trouble_of_subject
from helpline.words.subjects import ANSWERED, subjects

SENDER, ORGANISATION, SUBJECT, LANGUAGE, INDICATOR = (
    "sender",
    "organisation",
    "subject",
    "language",
    "indicator",
)
# Lists that anybody may add to. Figures and clocks hang on the codes of the two others: they are renamed, never added to.
OWN_CODES = (
    "reasons", "violence_forms", "relations", "callers", "caller_kinds", "call_languages", "call_actions",
    "call_referrals", "how_heard", "follow_ups", "age_bands",
)  # fmt: skip
NO_OWN_CODES = ("kinds", "call_outcomes")
LISTS = (*OWN_CODES, *NO_OWN_CODES)
QUESTIONS, TRIAGE = (
    (
        "others_see",
        "fear",
        "signs",
        "suicide",
        "reasons",
        "violence_forms",
        "relation",
        "language",
        "country",
        "municipality",
        "age_band",
        "tags",
    ),
    "triage",
)  # of the triage; whether she is safe, the danger and who writes are always asked
LONGEST = 60  # characters of a label, a subject or a name
LONGEST_RULE = 600  # characters of the rule that stands under an indicator
SUBJECT_PREFIX = "own-"
Place = tuple[str, str]  # code and language


class NotSettable(DeedRefused):
    """The argument is a code for why: long, long rule, empty, danger, organisation, number, odd, none left."""


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
            for code in sorted(kept, key=_number)
            if code not in dict(subjects(language))
        ]
        return tuple((code, entry.words or words, entry.is_off) for code, words, entry in (*ours, *theirs))

    def answers_in(self, language: str) -> bool:
        """Whether the desk answers in this language: a letter in another one is answered in the colleague's own."""
        off = self.entries.get(LANGUAGE, {}).get((language, ""))
        return language in ANSWERED and not (off and off.is_off)

    def asks(self, question: str) -> bool:
        """Whether this one of QUESTIONS is asked in a triage; what was answered before stays either way."""
        return not self.entries.get(TRIAGE, {}).get((question, ""), Entry()).is_off

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
        own = [Code(code, said) for code, said in sorted(words.items(), key=lambda one: _number(one[0]))
               if code.startswith(SUBJECT_PREFIX)]  # fmt: skip
        renamed = CodeList(
            tuple(replace(one, words={**one.words, **words.get(one.code, {})}) for one in shipped.entries)
        )
        added = [replace(one, is_hidden=one.code in hidden) for one in own]
        return renamed.changed(hidden=hidden, added=added)


NOTHING_SET = House({}, {})


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


def set_names(names: Mapping[tuple[str, str], str], *, by: Unlocked, now: datetime) -> None:
    """What the organisation is called, by (shelf, language): SENDER on letters, ORGANISATION in ready texts.

    Empty: what the settings file says. Raises NotAllowed, NotSettable.
    """
    _allow(by, "set rules")
    for name in names.values():
        _refuse_odd(name)
    with transaction() as session:
        for shelf in (SENDER, ORGANISATION):
            told = {
                ("", language): Entry(name.strip() or None)
                for (on, language), name in names.items()
                if on == shelf
            }
            _put(session, shelf, told, by=by, now=now)


def set_rules_of_indicators(told: Mapping[Place, str], *, by: Unlocked, now: datetime) -> None:
    """The words printed under each indicator, by its name and language; "": ours. Raises NotAllowed, NotSettable."""
    _allow(by, "see waiting times")
    wanted = {place: " ".join(words.split()) for place, words in told.items() if place[0] in INDICATORS}
    if any(len(words) > LONGEST_RULE for words in wanted.values()):
        raise NotSettable("long rule")
    if not all(words.isprintable() for words in wanted.values()):
        raise NotSettable("odd")
    with transaction() as session:
        _put(
            session,
            INDICATOR,
            {place: Entry(words or None) for place, words in wanted.items()},
            by=by,
            now=now,
        )


def set_languages(on: frozenset[str], *, by: Unlocked, now: datetime) -> None:
    """Those the desk answers in; one at least. Raises NotAllowed, NotSettable."""
    _allow(by, "set rules")
    if not on & set(ANSWERED):
        raise NotSettable("none left")
    with transaction() as session:
        told = {(language, ""): Entry(is_off=language not in on) for language in ANSWERED}
        _put(session, LANGUAGE, told, by=by, now=now)


def set_questions(on: frozenset[str], *, by: Unlocked, now: datetime) -> None:
    """Which of QUESTIONS a triage asks. Raises NotAllowed."""
    _allow(by, "set rules")
    with transaction() as session:
        told = {(question, ""): Entry(is_off=question not in on) for question in QUESTIONS}
        _put(session, TRIAGE, told, by=by, now=now)


def set_subjects(
    language: str, told: Mapping[str, Entry], new: str, *, first_name: str, by: Unlocked, now: datetime
) -> None:
    """The neutral subjects of one language by their codes, and perhaps a `new` one. One at least stays on.

    `first_name` is the organisation's name in the settings file, which may not stand in one. Raises NotAllowed, NotSettable.
    """
    _allow(by, "set texts")
    with transaction() as session:
        house = house_in(session, by.org_id)
        shipped, known = dict(subjects(language)), {code for code, _, _ in house.all_subjects(language)}
        wanted = {
            code: _unless_ours(entry, shipped.get(code)) for code, entry in told.items() if code in known
        }
        if new.strip():
            wanted[_next(known)] = Entry(new.strip())
        names = [
            first_name,
            *(
                entry.words or ""
                for shelf in (SENDER, ORGANISATION)
                for entry in house.entries.get(shelf, {}).values()
            ),
        ]
        for code, entry in wanted.items():
            trouble = trouble_of_subject(
                shipped.get(code, "") if entry.words is None else entry.words, names=names
            )
            if trouble and not entry.is_off:
                raise NotSettable(trouble)
        before = {code: Entry(is_off=is_off) for code, _, is_off in house.all_subjects(language)}
        if all(entry.is_off for entry in {**before, **wanted}.values()):
            raise NotSettable("none left")
        _put(session, SUBJECT, {(code, language): entry for code, entry in wanted.items()}, by=by, now=now)


def set_list(
    name: str,
    labels: Mapping[Place, str],
    off: frozenset[str],
    new: Mapping[str, str],
    *,
    by: Unlocked,
    now: datetime,
) -> None:
    """A code list: other words by (code, language), which codes are off, and `new` words by language for one of its own.

    Raises NotAllowed, NotSettable.
    """
    _allow(by, "set rules")
    for words in (*labels.values(), *new.values()):
        _refuse_odd(words)
    with transaction() as session:
        known = house_in(session, by.org_id).code_list(name)
        shipped = {one.code: one.words for one in code_list(name).entries}
        if set(known.codes) <= off:
            raise NotSettable("none left")
        told = {
            (code, language): _unless_ours(Entry(words.strip() or None), shipped.get(code, {}).get(language))
            for (code, language), words in labels.items() if code in known.codes
        }  # fmt: skip
        told |= {(code, ""): Entry(is_off=code in off) for code in known.codes}
        if name in OWN_CODES and any(words.strip() for words in new.values()):
            code = _next(set(known.codes))
            told |= {(code, language): Entry(words.strip() or None) for language, words in new.items()}
        _put(session, name, told, by=by, now=now)


def _put(session: Session, shelf: str, told: Mapping[Place, Entry], *, by: Unlocked, now: datetime) -> None:
    """Only what is different: so the page says who really changed it last."""
    wanted = (
        select(HouseEntry).where(HouseEntry.org_id == by.org_id, HouseEntry.shelf == shelf).with_for_update()
    )
    rows = {(row.code, row.language): row for row in session.scalars(wanted)}
    has_changed = False
    for (code, language), entry in told.items():
        row = rows.get((code, language))
        before = Entry(row.words, is_off=row.is_off) if row else Entry()
        if entry != before:
            has_changed = True
            session.merge(
                HouseEntry(
                    org_id=by.org_id, shelf=shelf, code=code, language=language, words=entry.words, is_off=entry.is_off,
                    set_at=now, set_by=by.staff_id,
                )
            )  # fmt: skip
    if has_changed:
        record(session, "settings changed", org_id=by.org_id, at=now, by_id=by.staff_id)


def _unless_ours(entry: Entry, ours: str | None) -> Entry:
    return replace(entry, words=None) if entry.words == ours else entry


def _next(known: set[str]) -> str:
    return f"{SUBJECT_PREFIX}{max([0, *(_number(code) for code in known)]) + 1}"


def _number(code: str) -> int:
    tail = code.removeprefix(SUBJECT_PREFIX)
    return int(tail) if code.startswith(SUBJECT_PREFIX) and tail.isdecimal() else 0


def _refuse_odd(words: str) -> None:
    if len(words.strip()) > LONGEST:
        raise NotSettable("long")
    if not words.isprintable():
        raise NotSettable("odd")


def _allow(by: Unlocked, deed: str) -> None:
    if not by.may(deed):
        raise NotAllowed
