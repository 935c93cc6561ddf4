"""The supervisor's trends, and the notes on them: what happened on a day that may explain a bend in the line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import dropwhile
from typing import Any
from uuid import UUID

from babel.dates import get_day_names
from flask import Blueprint, redirect, render_template, request
from flask_babel import get_locale, gettext, lazy_gettext
from markupsafe import Markup
from wtforms import Field, Form, StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional, ValidationError

from helpline.deeds.supervision import chart_notes
from helpline.deeds.supervision.chart_notes import NoteShown
from helpline.deeds.supervision.trends import CHANNELS, MEASURES, Asked, Trends, read_trends, usual
from helpline.figures.backlog import Bands
from helpline.figures.periods import month_of, week_of
from helpline.figures.trends import DEFINITIONS, Line
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.forms import filled
from helpline.web.supervision import charts
from helpline.web.supervision.charts import Series
from helpline.web.supervision.figure_words import COUNTED
from helpline.web.supervision.figure_words import MEASURES as MEASURE_WORDS
from helpline.web.words.moments import month_alone, month_words, span, week_words

blueprint = Blueprint("trends", __name__, url_prefix="/trends")
WEEKS_SHOWN = 26
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def is_day(_form: Form, field: Field) -> None:
    """Of this millennium: nothing was counted before, and calendars end somewhere."""
    try:
        day = date.fromisoformat(field.data)
    except ValueError:
        raise ValidationError(gettext("This is not a date.")) from None
    if not 2000 <= day.year < 3000:
        raise ValidationError(gettext("This is not a date."))


def is_id(_form: Form, field: Field) -> None:
    try:
        UUID(field.data)
    except ValueError:
        raise ValidationError(gettext("There is no such team.")) from None


class TrendsForm(Form):
    since = StringField(default="", validators=[Optional(), is_day])
    until = StringField(default="", validators=[Optional(), is_day])
    measure = StringField(default="first", validators=[AnyOf(MEASURES)])
    channel = StringField(default="", validators=[AnyOf(["", *CHANNELS])])
    team = StringField(default="", validators=[Optional(), is_id])

    def validate_until(self, field: Field) -> None:
        if field.data and self.since.data and not self.since.errors and field.data < self.since.data:
            raise ValidationError(gettext("The end lies before the beginning."))

    def asked(self, otherwise: Asked) -> Asked:
        """What a valid form asks for."""
        return replace(
            otherwise,
            since=date.fromisoformat(self.since.data) if self.since.data else otherwise.since,
            until=date.fromisoformat(self.until.data) if self.until.data else otherwise.until,
            measure=next(measure for measure in MEASURES if measure == self.measure.data),
            channel=self.channel.data or "", team_id=UUID(self.team.data) if self.team.data else None,
        )  # fmt: skip


class NoteForm(Form):
    on = StringField(validators=[InputRequired(lazy_gettext("Please say on which day.")), is_day])
    words = StringField(
        validators=[
            filled(lazy_gettext("Please say in a few words what happened.")),
            Length(max=chart_notes.LONGEST, message=lazy_gettext("At most 120 characters, please.")),
        ]
    )


@blueprint.get("")
@may("see waiting times")
def trends() -> Any:
    form = TrendsForm(request.args)
    is_right = form.validate()
    return _page(form, NoteForm(), is_right=is_right), 200 if is_right else 422


@blueprint.post("/notes")
@may("see waiting times")
def noting() -> Any:
    note = NoteForm(request.form)
    if not note.validate():
        return _page(TrendsForm(), note), 422
    chart_notes.add_note(note.words.data or "", on=date.fromisoformat(note.on.data or ""), by=me())
    return redirect("/trends#notes", 303)


@blueprint.post("/notes/<uuid:note_id>/removal")
@may("see waiting times")
def removal(note_id: UUID) -> Any:
    chart_notes.take_off_note(note_id, by=me())
    return redirect("/trends#notes", 303)


def _page(form: TrendsForm, note: NoteForm, *, is_right: bool = True) -> str:
    asked = usual(now(), rules=desk().rules)
    read = read_trends(form.asked(asked) if is_right else asked, rules=desk().rules, by=me(), now=now())
    return render_template("trends/trends.html", **shown(read, chart_notes.read_notes(by=me()), form, note))


def shown(read: Trends, notes: tuple[NoteShown, ...], form: TrendsForm, note: NoteForm) -> dict[str, Any]:
    """What the template needs: the figures, their charts and the words for both."""
    months, weeks = begun(read.trend.months), begun(read.trend.weeks)
    backlog = {day: bands for day, bands in read.backlog.items() if day >= min(weeks, default=day)}
    weeks = dict(list(weeks.items())[-WEEKS_SHOWN:])
    lettered = letters_of(notes, since=max(read.asked.since, min(months)), until=read.asked.until)
    return {
        "form": form, "note": note, "read": read, "trend": read.trend, "notes": notes, "lettered": lettered,
        "drawn": _drawn(months, weeks, backlog, marks=_marks(notes, lettered)), "counted": COUNTED, "definitions": DEFINITIONS, "measures": MEASURE_WORDS,
        "months": months, "weeks": weeks, "backlog": backlog,
        "weekdays": weekday_words(), "channels": CHANNELS, "warmth": warmth, "nav": "waiting",
        "sentences": [str(said) for told in (form, note) for errors in told.errors.values() for said in errors],
    }  # fmt: skip


def letters_of(notes: Iterable[NoteShown], *, since: date, until: date) -> dict[UUID, str]:
    """A letter for each note of the time shown: it stands at the chart's edge and before the note's words."""
    shown = [note for note in notes if note.on and since <= note.on <= until]
    return {note.id: letter for note, letter in zip(shown, LETTERS, strict=False)}


def begun(lines: Mapping[date, Line]) -> dict[date, Line]:
    """From the first month or week on in which anybody came; without any, all."""
    later = dict(dropwhile(lambda one: not one[1].came, lines.items()))
    return later or dict(lines)


def warmth(count: int, most: int) -> str:
    """The shade of a cell; its number stands in it too."""
    return f"warm{1 + min(3, 4 * count // (most + 1))}" if count else ""


def weekday_words() -> tuple[str, ...]:
    names = get_day_names("abbreviated", locale=get_locale())
    return tuple(names[number] for number in range(7))


def _marks(notes: Iterable[NoteShown], lettered: Mapping[UUID, str]) -> dict[date, str]:
    """The letters that stand at each month and week."""
    marks: dict[date, str] = {}
    for note in notes:
        if note.on and note.id in lettered:
            for period in (month_of(note.on), week_of(note.on)):
                marks[period] = f"{marks.get(period, '')}{charts.NOTED}{lettered[note.id]}"
    return marks


def _drawn(
    months: dict[date, Line], weeks: dict[date, Line], backlog: Mapping[date, Bands], *, marks: Mapping[date, str]
) -> dict[str, Markup]:  # fmt: skip
    return {
        "months": _waits(
            months, [_short(month, first=min(months)) + marks.get(month, "") for month in months]
        ),
        "weeks": _waits(weeks, [week_words(week) + marks.get(week, "") for week in weeks]),
        "backlog": _backlog(backlog),
        "legend": charts.legend(_wait_series({}), kind="line"),
        "bands": charts.legend(_band_series({}, []), kind="bar"),
    }


def _short(month: date, *, first: date) -> str:
    """The year is said where it begins."""
    if month == first or month.month == 1:
        return month_words(month)
    return month_alone(month)


def _wait_series(lines: dict[date, Line]) -> list[Series]:
    return [
        Series(gettext("9 of 10 waited at most"), [line.p90 for line in lines.values()]),
        Series(gettext("median"), [line.median for line in lines.values()]),
    ]


def _waits(lines: dict[date, Line], labels: list[str]) -> Markup:
    return charts.lines(
        _wait_series(lines), labels=labels, about=gettext("Waits over time; the same numbers stand in the table."),
        spoken=lambda minutes: span(int(minutes)) if minutes else "0", is_time=True,
    )  # fmt: skip


def _backlog(backlog: Mapping[date, Bands]) -> Markup:
    ends = [day for day in backlog if day.weekday() == 6][-WEEKS_SHOWN:]
    return charts.stacked_bars(
        _band_series(backlog, ends), labels=[week_words(day) for day in ends],
        about=gettext("Who waited at the end of each week; the same numbers stand in the table."),
        spoken=lambda count: str(int(count)),
    )  # fmt: skip


def _band_series(backlog: Mapping[date, Bands], ends: list[date]) -> list[Series]:
    words = (gettext("under 24 h"), gettext("1-2 days"), gettext("2-5 days"), gettext("longer"))
    return [Series(word, [backlog[day][band] for day in ends]) for band, word in enumerate(words)]
