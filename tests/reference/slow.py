"""The figures once more, slowly: from messages, outbox rows and events, minute by minute, sharing no line with the desk's own."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from helpline import records

ZONE = ZoneInfo("Europe/Vilnius")
MINUTE = timedelta(minutes=1)


def tallies_in_the_records() -> Counter[tuple[str, ...]]:
    """Every number in the tallies: kind, day, team, channel, number."""
    with records.reading() as session:
        return Counter(
            (row.kind, str(row.day), str(row.team_id), row.channel, number)
            for row in session.scalars(select(records.Tally))
            for number in row.counts.split()
        )
