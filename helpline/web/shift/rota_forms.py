"""The forms of the rota: a shift as it is typed, by the helpline's own clock, and a colleague's languages."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, Field, Form, IntegerField, StringField
from wtforms.validators import Length, NumberRange, Optional, Regexp, ValidationError

from helpline.deeds.shift.rota_shown import ShiftShown
from helpline.deeds.shift.shift_planning import MOST_WEEKS, USUAL, Plan
from helpline.web.fields import SeveralCodes, at_most, day_of, id_of, trimmed


def _time(told: str) -> time | None:
    try:
        return time.fromisoformat(told).replace(second=0, tzinfo=None)
    except ValueError:
        return None


class ShiftForm(Form):
    """`ends` may be empty: four hours later. An end before the beginning lies on the next day."""

    team = StringField(validators=[Length(max=40)], default="")
    staff = StringField(validators=[Length(max=40)], default="")
    day = StringField(filters=[trimmed], default="")
    begins = StringField(filters=[trimmed], default="")
    ends = StringField(filters=[trimmed], default="")
    site = StringField(
        filters=[trimmed],
        validators=[at_most(30)],
        default="",
    )
    phone = StringField(
        filters=[trimmed],
        validators=[
            Optional(),
            Regexp(r"[a-z0-9-]{1,20}\Z", message=lazy_gettext("A duty phone has a short name like desk-1.")),
        ],
        default="",
    )
    weeks = IntegerField(
        validators=[
            Optional(),
            NumberRange(min=1, max=MOST_WEEKS, message=lazy_gettext("Repeat it in 1 to 26 weeks.")),
        ]
    )

    def validate_staff(self, field: Field) -> None:
        if id_of(field.data) is None:
            raise ValidationError(gettext("Choose a colleague."))

    def validate_day(self, field: Field) -> None:
        if day_of(field.data) is None:
            raise ValidationError(gettext("Write the day like 2026-12-31."))

    def validate_begins(self, field: Field) -> None:
        if _time(field.data) is None:
            raise ValidationError(gettext("Write the time like 18:00."))

    def validate_ends(self, field: Field) -> None:
        if field.data and _time(field.data) is None:
            raise ValidationError(gettext("Write the time like 18:00."))

    def plan(self, zone: ZoneInfo) -> Plan | None:
        """None where a team or a colleague isn't named; only of a form that was found valid."""
        team_id, staff_id, day, begins = (
            id_of(self.team.data), id_of(self.staff.data), day_of(self.day.data), _time(self.begins.data or ""),
        )  # fmt: skip
        if team_id is None or staff_id is None or day is None or begins is None:
            return None
        starts_at = datetime.combine(day, begins, zone)
        return Plan(
            staff_id=staff_id, team_id=team_id, starts_at=starts_at, ends_at=self._ends_at(starts_at),
            site=self.site.data or "", phone=self.phone.data or "",
        )  # fmt: skip

    def _ends_at(self, starts_at: datetime) -> datetime:
        ends = _time(self.ends.data or "")
        if ends is None:
            return (starts_at.astimezone(UTC) + USUAL).astimezone(starts_at.tzinfo)
        same_day = datetime.combine(starts_at.date(), ends, starts_at.tzinfo)
        return same_day if ends > starts_at.time() else same_day + timedelta(days=1)


def form_of(shift: ShiftShown, *, zone: ZoneInfo) -> ShiftForm:
    """The form filled with a shift that is there."""
    begins, ends = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    return ShiftForm(
        data={
            "team": str(shift.team_id), "staff": str(shift.staff_id), "day": begins.date().isoformat(),
            "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}", "site": shift.site, "phone": shift.phone,
        }
    )  # fmt: skip


class VoiceForm(Form):
    languages = SeveralCodes("call_languages")
    is_woman = BooleanField()
