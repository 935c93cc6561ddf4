"""The page of counts in the gallery."""

from __future__ import annotations

from datetime import date

from helpline.deeds.supervision.counts import Counts, MonthCounts
from tests.web.gallery.invented import Page

MONTHS = tuple(
    MonthCounts(
        date(2026 if month < 4 else 2025, month, 1),
        80 + 7 * month,
        70 + 6 * month,
        130 + 11 * month,
        640 + month,
    )
    for month in (3, 2, 1, 12, 11, 10, 9, 8, 7, 6, 5, 4)
)
PAGES: dict[str, Page] = {
    "counts": (
        "counts/counts.html",
        {"counts": Counts(MONTHS, 41, 12, 31, 3, 0, 318_400_000), "couriers": (2, 3), "nav": "counts"},
        "administrator",
    ),
    "counts of an empty desk": (
        "counts/counts.html", {"counts": Counts(MONTHS[:1], 0, 0, None, 0, 2, 400_000), "couriers": (0, 0)}, "supervisor",
    ),
}  # fmt: skip
