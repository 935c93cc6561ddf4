"""All that a desk has written down, to compare before with after."""

from __future__ import annotations

from typing import Any

from helpline import records


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every table, but for what a page may do by the way: clicks, adoption, "read" and "opened", the courier's arming."""
    by_the_way = {
        "staff_session": {"seen_at"},
        "ticket": {"unread_since"},
        "ticket_key": {"key", "boxed"},
        "message": {"key", "boxed"},
    }
    found = {}
    with records.reading() as session:
        for table in records.Base.metadata.sorted_tables:
            columns = [
                column for column in table.columns if column.name not in by_the_way.get(table.name, set())
            ]
            rows = session.execute(records.db.select(*columns)).all()
            found[table.name] = sorted(
                (
                    tuple(row)
                    for row in rows
                    if not {"armed", "first read", "quarantine opened"} & set(map(str, row))
                ),
                key=repr,
            )
    return found
