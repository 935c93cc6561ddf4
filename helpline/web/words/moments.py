"""Times, lengths of time, sizes and counts as people say them, in the language and the time zone of who reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from flask_babel import format_decimal, get_locale, gettext, ngettext, to_user_timezone
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from helpline.figures.reporting import Period


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


def short_day(on: date) -> str:
    """A day for a column of days: "16 Nov 2026"."""
    return format_date(on, "medium", locale=_european_locale())


def long_day(on: date) -> str:
    """A day with its year: "16 November 2026"."""
    return _date(on, with_year=True)


def week_words(monday: date) -> str:
    """A week by its first day: "16 Nov"."""
    return str(format_skeleton("MMMd", monday, locale=_european_locale()))


def month_words(month: date) -> str:
    """A month for a column of months: "Nov 2026"."""
    return str(format_skeleton("yMMM", month, locale=_european_locale()))


def month_alone(month: date) -> str:
    """A month where its year is plain: "Nov"."""
    return str(format_skeleton("MMM", month, locale=_european_locale()))


def period_words(period: Period) -> str:
    """What a report is of: "November 2026", "4th quarter 2026", "2026"."""
    skeletons = {"month": "yMMMM", "quarter": "yQQQQ", "year": "y"}
    return str(format_skeleton(skeletons[period.kind], period.since, locale=_european_locale()))


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


def rounded(count: float, digits: int = 1) -> str:
    """A measure with this many digits after the point, or after the comma: 33.3 or 33,3."""
    return str(format_decimal(count, "#,##0" + f".{'0' * digits}" * bool(digits)))


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


def _european_locale() -> Locale:
    """English here is read in Europe: the day comes before the month."""
    locale = get_locale()
    return locale if locale and locale.language != "en" else Locale("en", "GB")
