"""The organisation sets what `house` reads: every word is checked, and what was not changed stays whose it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NotAllowed
from helpline.deeds.house import (
    INDICATOR,
    LANGUAGE,
    ORGANISATION,
    OWN_PREFIX,
    SENDER,
    SUBJECT,
    TRIAGE,
    UNASKED,
    Entry,
    House,
    Place,
    first_entry,
    house_in,
    own_number,
)
from helpline.deeds.unlocked import Unlocked
from helpline.figures.indicators import INDICATORS
from helpline.records import HouseEntry, record, transaction
from helpline.words.code_lists import code_list
from helpline.words.subject_rules import trouble_of_subject
from helpline.words.subjects import ANSWERED, subjects

# Lists that anybody may add to. Figures and clocks hang on the codes of the others: they are renamed, never added to.
OWN_CODES = (
    "reasons", "violence_forms", "relations", "callers", "caller_kinds", "call_languages", "call_actions",
    "call_referrals", "how_heard", "follow_ups", "age_bands",
)  # fmt: skip
NO_OWN_CODES = ("kinds", "call_outcomes", "sexes", "reporting_delays")
LISTS = (*OWN_CODES, *NO_OWN_CODES)
# Of the triage, some of calls too; whether she is safe, the danger and who writes are always asked.
QUESTIONS = (
    "others_see", "fear", "signs", "suicide", "reasons", "violence_forms", "relation", "language", "country",
    "municipality", "age_band", "tags", *UNASKED,
)  # fmt: skip
LONGEST = 60  # characters of a label, a subject or a name
LONGEST_RULE = 600  # characters of the rule that stands under an indicator


class NotSettable(DeedRefused):
    """The argument is a code for why: long, long rule, empty, danger, organisation, number, odd, none left."""


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
            put(session, shelf, told, by=by, now=now)


def set_rules_of_indicators(told: Mapping[Place, str], *, by: Unlocked, now: datetime) -> None:
    """The words printed under each indicator, by its name and language; "": ours. Raises NotAllowed, NotSettable."""
    _allow(by, "see waiting times")
    wanted = {place: " ".join(words.split()) for place, words in told.items() if place[0] in INDICATORS}
    if any(len(words) > LONGEST_RULE for words in wanted.values()):
        raise NotSettable("long rule")
    if not all(words.isprintable() for words in wanted.values()):
        raise NotSettable("odd")
    with transaction() as session:
        put(
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
        put(session, LANGUAGE, told, by=by, now=now)


def set_questions(on: frozenset[str], *, by: Unlocked, now: datetime) -> None:
    """Which of QUESTIONS are asked. Raises NotAllowed."""
    _allow(by, "set rules")
    with transaction() as session:
        told = {(question, ""): Entry(is_off=question not in on) for question in QUESTIONS}
        put(session, TRIAGE, told, by=by, now=now, first=first_entry)


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
        names = [first_name, *_names_in(house)]
        for code, entry in wanted.items():
            _refuse_telling(shipped.get(code, "") if entry.words is None else entry.words, entry, names=names)
        before = {code: Entry(is_off=is_off) for code, _, is_off in house.all_subjects(language)}
        if all(entry.is_off for entry in {**before, **wanted}.values()):
            raise NotSettable("none left")
        put(session, SUBJECT, {(code, language): entry for code, entry in wanted.items()}, by=by, now=now)


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
        put(session, name, told, by=by, now=now)


def put(
    session: Session, shelf: str, told: Mapping[Place, Entry], *, by: Unlocked, now: datetime,
    first: Callable[[str], Entry] = lambda _code: Entry(),
) -> None:  # fmt: skip
    """Keeps these entries of a shelf. Only what is different: so the page says who really changed it last.

    `first` is how a code stands where nothing is kept.
    """
    wanted = (
        select(HouseEntry).where(HouseEntry.org_id == by.org_id, HouseEntry.shelf == shelf).with_for_update()
    )
    rows = {(row.code, row.language): row for row in session.scalars(wanted)}
    has_changed = False
    for (code, language), entry in told.items():
        row = rows.get((code, language))
        before = Entry(row.words, is_off=row.is_off) if row else first(code)
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


def _names_in(house: House) -> Iterator[str]:
    for shelf in (SENDER, ORGANISATION):
        yield from (entry.words or "" for entry in house.entries.get(shelf, {}).values())


def _refuse_telling(words: str, entry: Entry, *, names: Sequence[str]) -> None:
    """A subject that is off may say what it wants: it leaves on no answer."""
    trouble = trouble_of_subject(words, names=names)
    if trouble and not entry.is_off:
        raise NotSettable(trouble)


def _unless_ours(entry: Entry, ours: str | None) -> Entry:
    return replace(entry, words=None) if entry.words == ours else entry


def _next(known: set[str]) -> str:
    return f"{OWN_PREFIX}{max([0, *(own_number(code) for code in known)]) + 1}"


def _refuse_odd(words: str) -> None:
    if len(words.strip()) > LONGEST:
        raise NotSettable("long")
    if not words.isprintable():
        raise NotSettable("odd")


def _allow(by: Unlocked, deed: str) -> None:
    if not by.may(deed):
        raise NotAllowed
