"""The forms of the hand-over: the box for the next worker, tickets given on, worries."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import Length, Optional

from helpline.deeds.desk.handovers import LONGEST, InHand
from helpline.deeds.ticket.next_worker import LONGEST as LONGEST_BOX
from helpline.web.fields import at_most

KEEP, EVERYONE = "keep", "everyone"


class NextWorkerForm(Form):
    next_worker = TextAreaField(
        filters=[lambda told: (told or "").replace("\r\n", "\n").strip()],
        validators=[Length(max=LONGEST_BOX, message=lazy_gettext("Keep it short: at most 500 characters."))],
    )


class SignOffForm(Form):
    worries = TextAreaField(validators=[at_most(LONGEST)], default="")
    team = StringField(validators=[Optional(), Length(max=40)], default="")


def given_on(sent: MultiDict[str, str], in_hand: InHand) -> tuple[dict[UUID, UUID | None], list[str]]:
    """For each of her tickets whom it goes to, None for everyone; and what is wrong. What she keeps isn't named."""
    given: dict[UUID, UUID | None] = {}
    wrong = False
    for line in in_hand.mine:
        choice = sent.get(f"to-{line.id}", KEEP)
        here = {str(staff_id): staff_id for team, staff_id, _ in in_hand.colleagues if team == line.team_id}
        if choice == EVERYONE and line.team_id not in in_hand.unattended:
            given[line.id] = None
        elif choice in here:
            given[line.id] = here[choice]
        elif choice != KEEP:
            wrong = True
    return given, [gettext("Somebody you chose has gone meanwhile. Choose again.")] if wrong else []
