"""Clocks that ran out: the duty mailbox hears of each once, without a word of what it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from helpline.deeds.rules import DeskRules
from helpline.deeds.waiting.clocks_in_force import clocks_of
from helpline.deeds.waiting.standing import Standing, standings
from helpline.records import Breach, Organisation, alone, is_laid_down, reading, transaction

ALARM = "clock run out"
ALARMED_OTHERWISE = ("danger", "call back")  # these have alarms of their own, which come sooner and again


def untold_breaches(*, rules: DeskRules, now: datetime) -> tuple[Standing, ...]:
    """What has run out in any organisation and the duty mailbox hasn't heard of yet."""
    with reading() as session:
        found = [
            one
            for org_id in session.scalars(select(Organisation.id)).all()
            for one in standings(
                session, org_id=org_id, clocks=clocks_of(session, org_id, rules=rules), now=now
            )
            if one.state == "breached" and one.item not in ALARMED_OTHERWISE
        ]
        told = {
            (row.about_id, row.item, row.began_at)
            for row in session.scalars(
                select(Breach).where(Breach.about_id.in_([one.about_id for one in found]))
            )
        }
    return tuple(one for one in found if (one.about_id, one.item, one.began_at) not in told)


def breaches_told(found: Iterable[Standing], *, now: datetime) -> None:
    """They are not told again, however long they lie, unless other clocks put them off first."""
    with transaction() as session:
        alone(session, "breaches")
        for one in found:
            is_laid_down(
                session,
                Breach(about_id=one.about_id, item=one.item, began_at=one.began_at, told_at=now),
            )
