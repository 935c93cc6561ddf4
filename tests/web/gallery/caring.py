"""Care and quality in the gallery: what colleagues carry."""

from __future__ import annotations

from helpline.deeds.load import LoadShown
from tests.web.gallery.invented import Page

LOADS = (
    LoadShown("Ada", held=12, on_duty=32 * 60, heavy=6),
    LoadShown("Oda", held=0, on_duty=0, heavy=0),
    LoadShown("Rasa", held=4, on_duty=12 * 60 + 30, heavy=2),
)
PAGES: dict[str, Page] = {
    "load": ("load/load.html", {"loads": LOADS, "nav": "waiting"}, "supervisor"),
    "nobody carries much": ("load/load.html", {"loads": LOADS[1:], "nav": "waiting"}, "supervisor"),
    "own load": ("load/own.html", {"one": LOADS[0], "nav": "own"}, "counsellor"),
    "own light load": ("load/own.html", {"one": LOADS[1], "nav": "own"}, "operator"),
}
