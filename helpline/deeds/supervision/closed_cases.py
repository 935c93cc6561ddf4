"""How long cases lasted that were closed in a time, in bands: from clear times alone, nothing is opened.

There is no table of how many cases each colleague has: with so few colleagues a band would be somebody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.unlocked import Unlocked
from helpline.records import Case, CaseClosure

MONTH = timedelta(days=30)
# Each up to and with so many months; what lasted longer is in the last band.
BANDS = {"to_1": 1 * MONTH, "1_to_3": 3 * MONTH, "3_to_6": 6 * MONTH}
LONGER = "over_6"
LENGTHS = (*BANDS, LONGER)


def lengths_of_cases(session: Session, *, begins: datetime, ends: datetime, by: Unlocked) -> Iterator[str]:
    """A band for each case of her teams that was closed in this time and not opened again since."""
    closed = (
        select(Case.opened_at, CaseClosure.closed_at).join(Case, Case.id == CaseClosure.case_id)
        .where(Case.team_id.in_(by.team_ids), CaseClosure.reopened_at.is_(None))
        .where(CaseClosure.closed_at >= begins, CaseClosure.closed_at < ends)
    )  # fmt: skip
    for opened_at, closed_at in session.execute(closed):
        yield band_of(closed_at - opened_at)


def band_of(length: timedelta) -> str:
    return next((name for name, longest in BANDS.items() if length <= longest), LONGER)
