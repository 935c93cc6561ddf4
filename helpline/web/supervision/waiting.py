"""The supervisor's page: what stands open now, who waits, and how the last weeks went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template

from helpline.deeds.mail.loops import loop_patience
from helpline.deeds.supervision.now_shown import read_now
from helpline.deeds.supervision.waiting_times import read_waiting_times
from helpline.web.access import may
from helpline.web.desk import armed, desk, me, now

blueprint = Blueprint("waiting", __name__, url_prefix="/waiting")


@blueprint.get("")
@may("see waiting times")
def waiting() -> Any:
    here, duty = desk(), desk().settings.duty
    times = read_waiting_times(rules=here.rules, by=me(), now=now())
    shown = read_now(
        rules=here.rules, by=me(), now=now(), armed=armed(), watch=here.watch,
        silent_after=timedelta(minutes=duty.mailbox_silent_minutes), stuck_after=timedelta(minutes=duty.stuck_minutes),
        loop_patience=loop_patience(duty.loop_minutes), has_line=here.settings.has_line,
    )  # fmt: skip
    return render_template("waiting/waiting.html", times=times, shown=shown, nav="waiting")
