"""Every page of the desk with invented people and letters, a file a room.

A page is a name, its template, what the template is told (or what makes it), and the role of whoever looks at it.
"""

from __future__ import annotations

from tests.web.gallery import (
    cards,
    caring,
    carrier,
    cases,
    clocks,
    composing,
    counts,
    deadlines,
    handover,
    inbox,
    other_ways,
    people,
    quarantine,
    rota,
    search,
    settings,
    tickets,
    trends,
    waiting,
)
from tests.web.gallery.invented import Page

PARTS = {"list", "fresh"}  # pieces that a page fetches, no pages of their own
PAGES: dict[str, Page] = {
    **people.PAGES,
    **inbox.PAGES,
    **tickets.PAGES,
    **composing.PAGES,
    **cards.PAGES,
    **waiting.PAGES,
    **clocks.PAGES,
    **trends.PAGES,
    **caring.PAGES,
    **counts.PAGES,
    **quarantine.PAGES,
    **search.PAGES,
    **cases.PAGES,
    **deadlines.PAGES,
    **handover.PAGES,
    **other_ways.PAGES,
    **carrier.PAGES,
    **rota.PAGES,
    **settings.PAGES,
}
