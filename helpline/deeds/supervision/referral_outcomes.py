"""What came of the referrals that began in a time: opened from deadlines in her session, for this one report, and kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.sealed.team_records import TeamOpeners
from helpline.deeds.ticket.deadline_seals import told_in
from helpline.deeds.unlocked import Unlocked
from helpline.figures.referrals import KNOWN, NOT_KNOWN
from helpline.records import Deadline
from helpline.sealing import contexts

SET_BY_MISTAKE = "not_needed"


def referral_outcomes(
    session: Session, *, begins: datetime, ends: datetime, by: Unlocked
) -> tuple[Sequence[str], int]:
    """Of her teams: one code of `KNOWN`, or `NOT_KNOWN`, for each referral; and how many deadlines did not open.

    One that isn't needed any more, or was set by mistake, is none.
    """
    wanted = select(Deadline.id, Deadline.team_id, Deadline.epoch, Deadline.told).where(
        Deadline.org_id == by.org_id, Deadline.team_id.in_(by.team_ids), Deadline.began_at >= begins, Deadline.began_at < ends,
    )  # fmt: skip
    openers = TeamOpeners("deadline", partial(contexts, "deadline", by.org_id), by=by)
    opened = [openers[row.team_id, row.epoch](row.id, row.told) for row in session.execute(wanted)]
    told = [told_in(text) for text in opened if text is not None]
    outcomes = [
        one.outcome if one.outcome in KNOWN else NOT_KNOWN
        for one in told
        if one.kind == "referral" and one.outcome != SET_BY_MISTAKE
    ]
    return outcomes, len(opened) - len(told)
