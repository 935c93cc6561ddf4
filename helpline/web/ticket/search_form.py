"""The form of the search: what she may type and choose, and the query it becomes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from wtforms import Field, Form, IntegerField, StringField
from wtforms.validators import AnyOf, Length, Optional, ValidationError

from helpline.deeds.desk.found import Query
from helpline.deeds.ticket.tickets import DANGER_LEVELS, KINDS
from helpline.web.words.codes_of_tickets import CHANNELS, LANGUAGES, STATES
from helpline.words.pseudonym_search import numbers_named
from helpline.words.seeking import read_sought

TOO_LONG = lazy_gettext("This is too long to look for.")
DAY = timedelta(days=1)


def _date(_form: Form, field: Field) -> None:
    try:
        date.fromisoformat(field.data)
    except ValueError:
        raise ValidationError(gettext("This is not a date.")) from None


def _colleague(_form: Form, field: Field) -> None:
    try:
        UUID(field.data)
    except ValueError:
        raise ValidationError(gettext("There is no such colleague.")) from None


def _pseudonym(_form: Form, field: Field) -> None:
    if not numbers_named(field.data):
        raise ValidationError(gettext("No pseudonym has these words."))


def _one_of(codes: object) -> AnyOf:
    return AnyOf(["", *codes])  # type: ignore[misc]  # any collection of codes


class SearchForm(Form):
    """`after` is where an earlier step stopped; `pace` is "steps" where a script asks for one after the other."""

    words = StringField(default="", validators=[Length(max=200, message=TOO_LONG)])
    called = StringField(default="", validators=[Optional(), Length(max=80, message=TOO_LONG), _pseudonym])
    since = StringField(default="", validators=[Optional(), _date])
    until = StringField(default="", validators=[Optional(), _date])
    state = StringField(default="", validators=[_one_of(STATES)])
    channel = StringField(default="", validators=[_one_of(CHANNELS)])
    who = StringField(default="", validators=[Optional(), _colleague])
    kind = StringField(default="", validators=[_one_of(KINDS)])
    danger = IntegerField(default=0, validators=[AnyOf(DANGER_LEVELS)])
    language = StringField(default="", validators=[_one_of(LANGUAGES)])
    after = StringField(default="", validators=[Length(max=120)])
    pace = StringField(default="", validators=[AnyOf(["", "steps"])])

    FILTERS = ("called", "since", "until", "state", "channel", "who", "kind", "danger", "language")

    @property
    def has_filters(self) -> bool:
        return any(self[name].data or self[name].errors for name in self.FILTERS)

    def validate_words(self, field: Field) -> None:
        if read_sought(field.data).is_empty and not self.has_filters:
            raise ValidationError(
                gettext("Write what you are looking for, or choose something under “More exactly”.")
            )

    def validate_until(self, field: Field) -> None:
        if field.data and self.since.data and not self.since.errors and field.data < self.since.data:
            raise ValidationError(gettext("The end lies before the beginning."))


def query_of(form: SearchForm, *, time_zone: str) -> Query:
    """What a valid form asks for. Days are hers: from her midnight to her midnight."""

    def midnight(day: str | None, *, later: timedelta = timedelta()) -> datetime | None:
        if not day:
            return None
        local = datetime.combine(date.fromisoformat(day) + later, datetime.min.time(), ZoneInfo(time_zone))
        return local.astimezone(UTC)

    typed = form.words.data or ""
    return Query(
        sought=read_sought(typed), typed=typed, called=numbers_named(form.called.data) if form.called.data else None,
        since=midnight(form.since.data), until=midnight(form.until.data, later=DAY), state=form.state.data or "",
        channel=form.channel.data or "", who=UUID(form.who.data) if form.who.data else None, kind=form.kind.data or "",
        danger=form.danger.data or 0, language=form.language.data or "",
    )  # fmt: skip
