"""The shares of a report, each with both its numbers, and how many records say nothing, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpline.deeds.house import ON_CALLS_TOO, UNASKED, House
from helpline.deeds.supervision.report_tables import CALLS, LETTERS, Hours, Opened
from helpline.deeds.supervision.topics import call_shares
from helpline.deeds.supervision.trends import Asked
from helpline.figures.arrivals import arrivals
from helpline.figures.calendar import ServiceCalendar
from helpline.figures.indicators import Helped, indicators
from helpline.figures.referrals import referral_success
from helpline.figures.response_times import Ratio
from helpline.figures.suppression import LEAST

TICKET_FIELDS = (
    "kind", "danger", "safe_now", "language", "reasons", "violence_forms", "relation", "country", "age_band", *UNASKED,
)  # fmt: skip
CALL_FIELDS = (
    "safe_now", "caller", "caller_kind", "age_band", "place", "language", "reasons", "violence_forms", "danger", "how_heard", *ON_CALLS_TOO,
)  # fmt: skip
# Outside, a sum of a table's rows would give away what is hidden in them.
OF_A_TABLE = ("served", "referral_success")


@dataclass(frozen=True, repr=False)
class Share:
    """A share with both numbers, and how many records say nothing about it (None where that can't be)."""

    name: str
    ratio: Ratio
    unknown: int | None = None


def shares_of(
    opened: Opened, hours: Hours, helped: Sequence[Helped], asked: Asked, *, calendar: ServiceCalendar
) -> Iterator[Share]:
    told = call_shares([call.facts for call in opened.calls])
    yield Share("served", told.served)
    yield Share("repeat", told.repeat, told.unknown_kind)
    yield Share("safety", told.safety_asked)
    came = arrivals(hours, since=asked.since, until=asked.until, calendar=calendar)
    yield Share("out_of_hours", came.out_of_hours)
    success, not_known = referral_success(opened.referrals)
    yield Share("referral_success", success, not_known)
    applied = {ticket.contact_id for ticket in opened.tickets}
    for name, (ratio, unknown) in indicators(applied, helped).items():
        yield Share(name, ratio, unknown)


def unknown_of(opened: Opened, *, house: House) -> Iterator[Share]:
    """The quality of what is noted: how many records say nothing, field by field. What nobody asks or says is no field."""
    for source, fields, records in (
        (LETTERS, TICKET_FIELDS, opened.tickets),
        (CALLS, CALL_FIELDS, opened.calls),
    ):
        for name in fields:
            empty = sum(getattr(one.facts, name) in ("", 0, (), "unknown") for one in records)
            if name not in ON_CALLS_TOO or house.asks(name) or empty < len(records):
                yield Share(f"{source}.{name}", Ratio(empty, len(records)))


def shares_outside(shares: Sequence[Share]) -> tuple[Share, ...]:
    """As a funder may see them."""
    return tuple(_large(share) for share in shares if share.name not in OF_A_TABLE)


def _large(share: Share) -> Share:
    """Outside a share of few, or one that would tell how few, has no numbers."""
    ratio = share.ratio
    rest = ratio.denominator - ratio.numerator
    if 0 < ratio.numerator < LEAST or 0 < rest < LEAST:
        return Share(share.name, Ratio(0, 0))
    return Share(share.name, ratio)
