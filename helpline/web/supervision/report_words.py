"""The words of a report: titles of its tables, what each counts, and the words for every code in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from babel.dates import get_day_names
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from helpline.deeds.supervision.period_reports import Report
from helpline.deeds.supervision.report_shares import Share
from helpline.deeds.supervision.report_tables import PART
from helpline.figures.counties import TOGETHER
from helpline.figures.reporting import ShownTable
from helpline.web.house import house, house_list
from helpline.web.speaking import country_word
from helpline.web.words.codes_of_cases import ACHIEVED
from helpline.web.words.codes_of_supervision import DEADLINE_OUTCOMES
from helpline.web.words.codes_of_tickets import CHANNELS, DANGER, LANGUAGES
from helpline.web.words.moments import span


@dataclass(frozen=True, repr=False)
class Percent:
    """A share that is shown rounded, and that a workbook reckons with."""

    of_100: float


@dataclass(frozen=True, repr=False)
class Minutes:
    """A length of time: "7 h 6 min" to read, 7:06 in a workbook."""

    count: int


Value = str | int | float | Percent | Minutes
CENTRE_FORM = ("spc", "spc sources")  # tables
HIDDEN = "*"
SHORT, SHORT_BESIDE = 9, 40  # letters

TITLES = {
    "calls": _("Calls by outcome and channel"),
    "letters": _("Tickets by kind and channel"),
    "language": _("Languages"),
    "danger": _("Danger levels"),
    "country": _("Countries"),
    "reasons": _("Reasons (several may be true)"),
    "violence by age": _("Forms of violence by age (several may be true)"),
    "violence by relation": _("Forms of violence by who harms her (several may be true)"),
    "violence by sex": _("Forms of violence by sex of who was harmed (several may be true)"),
    "harmed": _("Who was harmed, by sex and age"),
    "harmers": _("By whom: who that is to her, sex and age"),
    "reporting delay": _("How long ago it last happened, when she turned to us"),
    "referrals": _("Referrals (several may be true)"),
    "arrivals": _("When contacts came"),
    "achieved": _("What came true, of the cases helped (several may be true)"),
    "referral outcomes": _("What came of referrals"),
    "case lengths": _("Cases closed, by how long they lasted"),
    "spc": _("Specialised help centre: referrals by county"),
    "spc sources": _("Specialised help centre: who sent her"),
}
SHARES = {
    "served": _("Served, of all calls that were logged"),
    "repeat": _("Repeat and regular callers, of counselling calls where it is known"),
    "safety": _("Safety asked, of counselling calls"),
    "out_of_hours": _("Out of hours, of all contacts"),
    "referral_success": _("Referral success: accepted, of the referrals whose outcome is known"),
    "indicator_1": _("Indicator 1: helped, of all who applied by letter"),
    "indicator_2": _("Indicator 2: got all the help they needed, of the cases helped"),
    "indicator_3": _("Indicator 3: work with the police or a court, of the cases helped"),
    "indicator_4": _("Indicator 4: something came true for her, of the cases helped"),
}
COUNTIES = {
    "alytus": _("Alytus county"), "kaunas": _("Kaunas county"), "klaipeda": _("Klaipėda county"),
    "marijampole": _("Marijampolė county"), "panevezys": _("Panevėžys county"), "siauliai": _("Šiauliai county"),
    "taurage": _("Tauragė county"), "telsiai": _("Telšiai county"), "utena": _("Utena county"), "vilnius": _("Vilnius county"),
}  # fmt: skip
SOURCES = {"letters": _("tickets"), "calls": _("calls"), "cases": _("cases"), "referrals": _("referrals")}
MONTHS = {
    "to_1": _("up to 1 month"), "1_to_3": _("1 to 3 months"), "3_to_6": _("3 to 6 months"), "over_6": _("longer than 6 months"),
}  # fmt: skip
FIELDS = {
    "kind": _("kind"), "danger": _("danger"), "safe_now": _("is she safe now"), "language": _("language"),
    "reasons": _("reasons"), "violence_forms": _("forms of violence"), "relation": _("who harms her"),
    "country": _("country"), "age_band": _("age"), "caller": _("who calls"), "caller_kind": _("has she called before"),
    "place": _("where she is"), "how_heard": _("how she heard of us"), "others_see": _("can somebody else see it"),
    "others_hear": _("can somebody else hear her"), "fear": _("her own fear"), "signs": _("signs of danger"),
    "suicide": _("suicide"), "municipality": _("municipality"), "tags": _("tags"), "actions": _("what we did"),
    "referrals": _("where we referred her"), "follow_up": _("what comes next"),
    "sex": _("sex of who was harmed"), "harmer_sex": _("sex of who harms her"),
    "harmer_age_band": _("age of who harms her"), "reporting_delay": _("how long ago it last happened"),
    "spc_source": _("who sent her (of referrals)"), "spc_outcome": _("what became of it (of referrals)"),
}  # fmt: skip
CODE_LISTS = (
    "call_outcomes",
    "kinds",
    "reasons",
    "violence_forms",
    "age_bands",
    "relations",
    "sexes",
    "reporting_delays",
    "call_referrals",
    "spc_outcomes",
    "spc_sources",
)


RULES = {
    "indicator_1": _(
        "Helped: a step of help was done for her in this time, or a need of hers was noted as met. Applied: everybody who wrote "
        "to us in this time and counts."
    ),
    "indicator_2": _(
        "At least one need was met, and every other one was met too or she didn't want it. As it was last written down."
    ),
    "indicator_3": _(
        "She works with the police or a court, as it was last written down. It is no condition of help."
    ),
    "indicator_4": _(
        "Her case is closed, and at least one of the five things came true: see the table of what came true."
    ),
}


@dataclass(frozen=True, repr=False)
class Grid:
    """A table in words, as page and files write it: a title, a head, rows of a word and values, and sentences below.

    `change` is the page on which what stands in it can be set.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    has_totals: bool = False
    notes: tuple[str, ...] = ()
    change: str = ""

    @property
    def is_slim(self) -> bool:
        """Whether it fits a phone as a table: two columns at most, or short words above and beside short numbers."""
        above, beside = max(map(len, self.head[1:])), max((len(str(row[0])) for row in self.rows), default=0)
        return len(self.head) <= 3 or (above <= SHORT and beside <= SHORT_BESIDE)


def in_words(value: Value) -> str | int | float:
    """As it is read; a plain number stays one."""
    if isinstance(value, Percent):
        return f"{round(value.of_100)} %"
    return span(value.count) if isinstance(value, Minutes) else value


def centre_form(report: Report) -> tuple[Grid, ...]:
    """What the quarterly form of the specialised help centre asks, and nothing else."""
    return (*(_grid(shown) for shown in report.tables if shown.table.name in CENTRE_FORM), _rates(report))


def grids_of(report: Report) -> tuple[Grid, ...]:
    """Every table of the report, in its order. What is hidden reads "*", and an empty share "-"."""
    tables = tuple(_grid(shown) for shown in report.tables if shown.table.rows)
    shares = replace(
        _shares(report, report.shares, gettext("Shares")), notes=_rules(report), change="indicators"
    )
    return (*tables, _rates(report), _times(report), shares, _staff(report), *_unknown(report))


def place_word(place: str) -> str:
    """A county, all of them together, or "not known"."""
    return gettext("together") if place == TOGETHER else code_words_of("county", place)


def rule_of(indicator: str, language: str) -> str:
    """In the organisation's own words, or in ours."""
    return house().rule(indicator, language) or str(RULES[indicator])


def code_words_of(kind: str, code: str) -> str:
    """The words for a code of the list `kind`; "" is what nobody has noted."""
    if code == "":
        return str(gettext("not known"))
    if kind == "harmers":
        return _harmer(*code.split(PART))
    if kind in CODE_LISTS:
        return house_list(kind).label(code, _language())
    if kind == "weekday":
        names = get_day_names("wide", locale=get_locale())
        return str(names[int(code)])
    if kind == "country":
        return str(country_word(code))
    words = {
        "channel": CHANNELS, "language": LANGUAGES, "danger": DANGER,
        "months": MONTHS, "source": SOURCES, "county": COUNTIES, "achieved": ACHIEVED, "referral_outcomes": DEADLINE_OUTCOMES,
    }.get(kind, {})  # fmt: skip
    return str(words.get(code, code))


def _harmer(relation: str, sex: str) -> str:
    """What that person is to her, and the sex."""
    if not relation and not sex:
        return str(gettext("not known"))
    of_sex = code_words_of("sexes", sex) if sex else str(gettext("sex not known"))
    return f"{code_words_of('relations', relation)}, {of_sex}"


def _grid(shown: ShownTable) -> Grid:
    table = shown.table
    together, has_sums = gettext("together"), table.adds_up and len(table.columns) != 1
    head = ("", *(code_words_of(table.columns_are, code) for code in table.columns))
    rows: list[tuple[Value, ...]] = []
    for place, code in enumerate(table.rows):
        rest = (_said(shown.row_totals[place]),) if has_sums else ()
        rows.append((code_words_of(table.rows_are, code), *map(_said, shown.cells[place]), *rest))
    if table.adds_up:
        rows.append(
            (together, *map(_said, shown.column_totals), *((_said(shown.total),) if has_sums else ()))
        )
        head = (*head, *((together,) if has_sums else ()))
    return Grid(str(TITLES[table.name]), head, tuple(rows), table.adds_up)


def _rates(report: Report) -> Grid:
    """Of 10,000 who live there. Nobody lives in a county that isn't known."""
    rows = tuple(
        (place_word(one.place), _said(one.count), _or_dash(one.inhabitants), _or_dash(one.of_ten_thousand))
        for one in report.rates
    )
    year = report.inhabitants_of
    note = (
        gettext("Inhabitants at the beginning of %(year)s.", year=str(year)) if year
        else gettext("Nobody has written down yet how many people live in each county.")
    )  # fmt: skip
    head = ("", gettext("referrals"), gettext("inhabitants"), gettext("of 10,000"))
    title = gettext("Specialised help centre: referrals of 10,000 inhabitants")
    return Grid(title, head, rows, has_totals=True, notes=(note,), change="inhabitants")


def _times(report: Report) -> Grid:
    """Outside without counts: what is missing from them could be a few women."""
    head = (
        "", gettext("median, by the clock"), gettext("9 of 10, by the clock"), gettext("median, service time"),
        gettext("9 of 10, service time"), gettext("within target"),
    )  # fmt: skip
    counts = () if report.is_outside else (gettext("came"), gettext("answered"))
    rows = []
    for one in report.times:
        line = one.line
        name = gettext("First answer") if one.measure == "first" else gettext("Answers to later messages")
        of_channel = str(CHANNELS.get(one.channel or "all", one.channel))
        within = line.within
        share: Value = (
            _percent(within.percent) if report.is_outside else _both(within.numerator, within.denominator)
        )
        rows.append(
            (
                f"{name}, {of_channel}", *(() if report.is_outside else (line.came, line.answered)), _length(line.median),
                _length(line.p90), _length(line.service_median), _length(line.service_p90), share,
            )
        )  # fmt: skip
    return Grid(gettext("Response times"), (head[0], *counts, *head[1:]), tuple(rows))


def _shares(report: Report, shares: Sequence[Share], title: str) -> Grid:
    head = ("", gettext("number"), gettext("of"), gettext("share"), gettext("not known"))
    rows = tuple(
        (
            _name(share.name), *(("-", "-") if not share.ratio.denominator else (share.ratio.numerator, share.ratio.denominator)),
            _percent(share.ratio.percent), "-" if share.unknown is None or report.is_outside else share.unknown,
        )
        for share in shares
    )  # fmt: skip
    return Grid(title, head, rows)


def _rules(report: Report) -> tuple[str, ...]:
    """By which rule each indicator is counted."""
    return tuple(
        f"{SHARES[share.name]}. {rule_of(share.name, _language())}"
        for share in report.shares
        if share.name in RULES
    )


def _staff(report: Report) -> Grid:
    """Of the whole organisation's rota."""
    hours: Value = "-" if report.staff_hours is None else report.staff_hours
    return Grid(
        gettext("Staffing"), ("", gettext("hours")), ((gettext("Hours on shift, by the rota"), hours),)
    )


def _unknown(report: Report) -> tuple[Grid, ...]:
    if not report.unknown:
        return ()
    told = _shares(report, report.unknown, gettext("What nobody noted, field by field"))
    return (Grid(told.title, told.head[:-1], tuple(row[:-1] for row in told.rows)),)


def _name(name: str) -> str:
    source, dot, field = name.partition(".")
    return f"{SOURCES[source]}: {FIELDS[field]}" if dot else str(SHARES[name])


def _said(count: int | None) -> Value:
    return HIDDEN if count is None else count


def _or_dash(number: float | None) -> Value:
    return "-" if number is None else number


def _percent(percent: float | None) -> Value:
    return "-" if percent is None else Percent(percent)


def _length(minutes: int | None) -> Value:
    return "-" if minutes is None else Minutes(minutes)


def _both(numerator: int, denominator: int) -> str:
    if not denominator:
        return "-"
    both = gettext("%(within)s of %(of)s", within=numerator, of=denominator)
    return f"{both} ({round(100 * numerator / denominator)} %)"


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale else "en"
