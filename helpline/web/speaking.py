"""How the desk speaks in templates: pseudonyms, times as people say them, and words for every code.

Dates and words follow Flask-Babel's locale and time zone of the person who reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from flask import Flask
from flask_babel import format_decimal, get_locale, gettext, ngettext, to_user_timezone
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from helpline.deeds.ticket.presence import Here
from helpline.web.house import asks, house_list
from helpline.web.words import codes, key_words
from helpline.web.words.countries import ABROAD, countries, country_name
from helpline.web.words.event_words import event_sentence
from helpline.web.words.hours import day_names, her_clock, her_day, window_words
from helpline.web.words.line_words import unanswered_words
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
        "size": size,
        "here_words": here_words,
        "window_words": window_words,
        "her_clock": her_clock,
        "her_day": her_day,
        "number": number,
        "event_sentence": event_sentence,
        "outcome_word": codes.outcome_word,
        "code_word": code_word,
        "country_word": country_word,
        "unanswered": unanswered_words,
        "line_language": lambda code: house_list("call_languages").label(code, _language()),
        **{name: partial(codes.word_for, table) for name, table in _TABLES.items()},
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(
        codes=codes, key_words=key_words, ways_to_go=key_words.ways_to_go, code_list=house_list, asks=asks, protocol=lambda name: protocol(name, _language()),
        countries=lambda: countries(_language()), speaks=lambda entry: entry.label(_language()), day_names=day_names,
    )  # fmt: skip


_TABLES = {
    "state_word": codes.STATES,
    "view_word": codes.VIEWS,
    "channel_word": codes.CHANNELS,
    "mail_kind_word": codes.MAIL_KINDS,
    "clock_word": codes.CLOCKS,
    "clock_hint": codes.CLOCK_HINTS,
    "standing_word": codes.STANDING,
    "danger_word": codes.DANGER,
    "others_see_word": codes.OTHERS_SEE,
    "safe_now_word": codes.SAFE_NOW,
    "language_word": codes.LANGUAGES,
    "role_word": codes.ROLES,
    "answer_word": codes.ANSWERS,
    "hold_word": codes.HOLDS,
    "check_word": codes.CHECKS,
    "pass_word": codes.PASSES,
    "personal_word": codes.PERSONAL,
    "objection_word": codes.OBJECTIONS,
    "reader_word": codes.READERS,
    "way_word": codes.WAYS,
    "keys_word": codes.KEYS,
    "flag_word": codes.FLAGS,
    "copy_word": codes.COPIES,
    "carrier_word": codes.CARRIER,
    "notice_word": codes.NOTICE_STATES,
    "notice_objection": codes.NOTICE_OBJECTIONS,
    "quarantine_word": codes.QUARANTINE,
    "case_state_word": codes.CASE_STATES,
    "case_view_word": codes.CASE_VIEWS,
    "consent_word": codes.CONSENT,
    "told_word": codes.TOLD,
    "closing_word": codes.CLOSING,
    "achieved_word": codes.ACHIEVED,
    "supervision_word": codes.SUPERVISIONS,
    "digest_word": codes.DIGEST,
    "review_question": codes.REVIEW_QUESTIONS,
    "review_answer": codes.REVIEW_ANSWERS,
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


def span(minutes: int | None) -> str:
    """A length of time in whole minutes, its two largest units: "2 days 4 h", "3 h 20 min"; None is "-"."""
    if minutes is None:
        return "-"
    hours, rest = divmod(max(minutes, 0), 60)
    days, hours_left = divmod(hours, 24)
    if days:
        said = [ngettext("%(num)d day", "%(num)d days", days)]
        said += [gettext("%(hours)s h", hours=hours_left)] if hours_left and days < 10 else []
    else:
        said = [gettext("%(hours)s h", hours=hours)] if hours else []
        said += [gettext("%(minutes)s min", minutes=rest)] if rest else []
    return " ".join(said) or gettext("under 1 min")


def hours(minutes: int) -> str:
    """A sum of work in hours, never in days: "32 h", "12 h 30 min"; nothing is "-"."""
    whole, rest = divmod(minutes, 60)
    said = [gettext("%(hours)s h", hours=number(whole))] if whole else []
    said += [gettext("%(minutes)s min", minutes=rest)] if rest else []
    return " ".join(said) or "-"


@pass_context
def waits(context: Context, since: datetime) -> Markup:
    """How long somebody has waited until the page's `now`; the script lets it grow while the page is open."""
    now: datetime = context["now"]
    minutes = int((_aware(now) - _aware(since)).total_seconds() // 60)
    return _time_tag(since, span(minutes), more=Markup(' data-waits="{}"').format(minutes))


@pass_context
def when(context: Context, moment: datetime, *, clock: bool = False) -> Markup:
    """A moment as people say it: "today 14:05", "yesterday 09:10", "3 November" (`clock` adds its time)."""
    local, today = _local(moment), _local(context["now"]).date()
    near = {
        today: gettext("today"),
        today - timedelta(days=1): gettext("yesterday"),
        today + timedelta(days=1): gettext("tomorrow"),
    }
    near_day = near.get(local.date())
    said = near_day or _date(local, with_year=local.year != today.year)
    return _time_tag(moment, f"{said} {_clock(local)}" if near_day or clock else said)


@pass_context
def day(context: Context, on: date) -> Markup:
    """A day as people say it: "today", "tomorrow", "3 November"."""
    today = _local(context["now"]).date()
    near = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    said = near.get((on - today).days) or _date(on, with_year=on.year != today.year)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        on.isoformat(), _date(on, with_year=True), said
    )


def plain_day(on: date) -> str:
    """A day without its year: "3 November"."""
    return _date(on, with_year=False)


def size(count: int) -> str:
    """A file's size in bytes as people say it: "820 B", "12 KB", "1.4 MB"."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{format_decimal(round(count / 1000))} KB"
    return f"{format_decimal(round(count / 1_000_000, 1))} MB"


def number(count: float) -> str:
    """A count as it is written: 12,400 or 12 400."""
    return str(format_decimal(count))


def _time_tag(moment: datetime, said: str, *, more: str = "") -> Markup:
    local = _local(moment)
    exact = f"{_date(local, with_year=True)} {_clock(local)}"
    return Markup('<time datetime="{}" title="{}"{}>{}</time>').format(
        _aware(moment).isoformat(timespec="minutes"), exact, more, said
    )


def _date(local: date, *, with_year: bool) -> str:
    if with_year:
        return format_date(local, "long", locale=_european_locale())
    return format_skeleton("MMMMd", local, locale=_european_locale())


def _clock(local: datetime) -> str:
    return format_time(local, "HH:mm", locale=_european_locale())


def _local(moment: datetime) -> datetime:
    local: datetime = to_user_timezone(_aware(moment))
    return local


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"


def _european_locale() -> Locale:
    """English here is read in Europe: the day comes before the month."""
    return Locale("en", "GB") if _language() == "en" else Locale(_language())
