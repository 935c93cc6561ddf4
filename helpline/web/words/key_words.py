"""The keys of the desk in words, and where "g" and a letter lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from helpline.web.words.codes_of_tickets import VIEWS
from helpline.web.words.codes_said import Words

EVERYWHERE: Words = {
    "Ctrl K": _("go to a view, a ticket, or something on this page"),
    "/": _("search"),
    "n": _("begin a call"),
    "?": _("show these keys"),
    "Esc": _("close what has opened"),
}
IN_LISTS: Words = {
    "j": _("the next one: ticket or message"),
    "k": _("the one before"),
    "o": _("open it; Enter does too"),
}
ON_A_TICKET: Words = {
    "a": _("answer"),
    "i": _("a note, only for us"),
    "m": _("take it: mine"),
    "t": _("triage"),
    "u": _("back to the list"),
    "x": _("the next one who waits"),
}

# A view without a letter is still in the palette.
VIEW_LETTERS = {
    "unanswered": "u",
    "unassigned": "b",
    "mine": "m",
    "overdue": "d",
    "look-after": "q",
    "waiting-for-her": "h",
    "not-safe-before": "t",
    "on-hold": "r",
    "followed": "v",
    "all": "a",
    "closed": "c",
    "spam": "p",
}


class WayToGo(NamedTuple):
    """Somewhere "g" and this letter lead to."""

    letter: str
    address: str
    words: LazyString


PLACES = (
    ("read tickets", WayToGo("s", "/search", _("Search"))),
    ("log calls", WayToGo("l", "/calls", _("Calls"))),
    ("work on cases", WayToGo("f", "/cases", _("Cases"))),
    ("see the rota", WayToGo("y", "/rota", _("Rota"))),
    ("see waiting times", WayToGo("w", "/waiting", _("Waiting times"))),
    ("see people", WayToGo("e", "/people", _("People"))),
    ("set texts", WayToGo("z", "/settings", _("Settings"))),
    ("sign in", WayToGo("o", "/own", _("Your own settings"))),
    ("sign in", WayToGo("k", "/keys", _("Keys"))),
)


def ways_to_go(may: Callable[[str], bool]) -> Iterator[WayToGo]:
    """The views and places that she may see, in their order."""
    if may("read tickets"):
        for view, words in VIEWS.items():
            yield WayToGo(VIEW_LETTERS.get(view, ""), f"/tickets?view={view}", words)
    for deed, place in PLACES:
        if may(deed):
            yield place
