"""How the desk speaks in templates: which filters and tables of words they have.

Dates and words follow Flask-Babel's locale and time zone of the person who reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from flask import Flask
from flask_babel import get_locale, gettext

from helpline.deeds.ticket.presence import Here
from helpline.web.house import asks, house_list
from helpline.web.words import (
    codes_of_answers,
    codes_of_cases,
    codes_of_supervision,
    codes_of_the_line,
    codes_of_tickets,
    key_words,
)
from helpline.web.words.codes_said import Words, word_for
from helpline.web.words.countries import ABROAD, countries, country_name
from helpline.web.words.event_words import event_sentence
from helpline.web.words.hours import day_names, her_clock, her_day, window_words
from helpline.web.words.line_words import unanswered_words
from helpline.web.words.moments import (
    day,
    hours,
    long_day,
    month_words,
    number,
    period_words,
    plain_day,
    rounded,
    short_day,
    size,
    span,
    waits,
    week_words,
    when,
)
from helpline.words.protocols import protocol
from helpline.words.pseudonyms import name_of

TRANSLATIONS = Path(__file__).parent / "translations"


def register(app: Flask) -> None:
    """Gives the templates of this app their filters and tables of words."""
    filters = {
        "pseudonym": pseudonym,
        "span": span,
        "hours": hours,
        "waits": waits,
        "when": when,
        "day": day,
        "plain_day": plain_day,
        "short_day": short_day,
        "long_day": long_day,
        "week": week_words,
        "month": month_words,
        "period": period_words,
        "rounded": rounded,
        "size": size,
        "here_words": here_words,
        "window_words": window_words,
        "her_clock": her_clock,
        "her_day": her_day,
        "number": number,
        "event_sentence": event_sentence,
        "outcome_word": codes_of_answers.outcome_word,
        "code_word": code_word,
        "country_word": country_word,
        "unanswered": unanswered_words,
        "line_language": lambda code: house_list("call_languages").label(code, _language()),
        **{name: partial(word_for, table) for name, table in _TABLES.items()},
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(
        codes=CODES, key_words=key_words, ways_to_go=key_words.ways_to_go, code_list=house_list, asks=asks, protocol=lambda name: protocol(name, _language()),
        countries=lambda: countries(_language()), speaks=lambda entry: entry.label(_language()), day_names=day_names,
    )  # fmt: skip


# Every table of words by its own name, for templates that offer all codes of one: `codes.STATES`.
CODES: Mapping[str, Words] = {
    name: table
    for of_what in (codes_of_answers, codes_of_cases, codes_of_supervision, codes_of_the_line, codes_of_tickets)
    for name, table in vars(of_what).items()
    if name.isupper()
}  # fmt: skip

_TABLES: Mapping[str, Words] = {
    "state_word": codes_of_tickets.STATES,
    "view_word": codes_of_tickets.VIEWS,
    "channel_word": codes_of_tickets.CHANNELS,
    "mail_kind_word": codes_of_tickets.MAIL_KINDS,
    "clock_word": codes_of_supervision.CLOCKS,
    "clock_hint": codes_of_supervision.CLOCK_HINTS,
    "standing_word": codes_of_supervision.STANDING,
    "deadline_word": codes_of_supervision.DEADLINES,
    "deadline_outcome": codes_of_supervision.DEADLINE_OUTCOMES,
    "danger_word": codes_of_tickets.DANGER,
    "others_see_word": codes_of_tickets.OTHERS_SEE,
    "safe_now_word": codes_of_tickets.SAFE_NOW,
    "language_word": codes_of_tickets.LANGUAGES,
    "role_word": codes_of_supervision.ROLES,
    "answer_word": codes_of_answers.ANSWERS,
    "hold_word": codes_of_answers.HOLDS,
    "personal_word": codes_of_answers.PERSONAL,
    "objection_word": codes_of_answers.OBJECTIONS,
    "reader_word": codes_of_answers.READERS,
    "way_word": codes_of_answers.WAYS,
    "keys_word": codes_of_supervision.KEYS,
    "flag_word": codes_of_tickets.FLAGS,
    "copy_word": codes_of_the_line.COPIES,
    "carrier_word": codes_of_the_line.CARRIER,
    "notice_word": codes_of_the_line.NOTICE_STATES,
    "notice_objection": codes_of_the_line.NOTICE_OBJECTIONS,
    "quarantine_word": codes_of_tickets.QUARANTINE,
    "case_state_word": codes_of_cases.CASE_STATES,
    "case_view_word": codes_of_cases.CASE_VIEWS,
    "consent_word": codes_of_cases.CONSENT,
    "told_word": codes_of_cases.TOLD,
    "closing_word": codes_of_cases.CLOSING,
    "achieved_word": codes_of_cases.ACHIEVED,
    "supervision_word": codes_of_supervision.SUPERVISIONS,
    "digest_word": codes_of_supervision.DIGEST,
    "review_question": codes_of_supervision.REVIEW_QUESTIONS,
    "review_answer": codes_of_supervision.REVIEW_ANSWERS,
}


def pseudonym(number: int) -> str:
    """The two words that stand for a person, in the reader's language."""
    return name_of(number, _language())


def here_words(here: Iterable[Here]) -> str:
    """Which colleagues have a ticket open: "Sam is writing, Oda is looking"."""
    return ", ".join(
        gettext("%(name)s is writing", name=one.name)
        if one.is_writing
        else gettext("%(name)s is looking", name=one.name)
        for one in here
    )


def code_word(code: str, list_name: str) -> str:
    """The words of a code list's code in the reader's language; an unknown one as it is."""
    return house_list(list_name).label(code, _language())


def country_word(code: str) -> str:
    """A country's name in the reader's language."""
    return gettext("abroad, not said where") if code == ABROAD else country_name(code, _language())


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"
