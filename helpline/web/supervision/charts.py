"""Draws charts as SVG on the server, to stand within a page: pygal lays them out, our stylesheet gives them their looks.

Series differ by dash, mark and hatching as well as by colour, so that a print or a grey screen tells them apart. The
numbers stand in a table beside.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pygal  # type: ignore[import-untyped]  # it ships no types
from flask_babel import gettext
from lxml import etree  # type: ignore[import-untyped]  # as above
from markupsafe import Markup
from pygal.style import Style  # type: ignore[import-untyped]  # as above

from helpline.web.supervision.chart_svg import cleaned, sample_mark

# pygal hangs a finder for plug-ins into the import system that speaks Python 2's way; we have no plug-ins.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

# The second stands where a column is narrow; the stylesheet shows one of them.
WIDE, SLIM = (840, 280), (340, 250)
STEPS_OF_TIME = (
    5,
    10,
    15,
    30,
    60,
    120,
    240,
    480,
    720,
    1440,
    2880,
    5760,
    10080,
    20160,
    43200,
    86400,
)  # fmt: skip  (minutes)
STEPS = tuple(step * 10**power for power in range(7) for step in (1, 2, 5))
LINES_ACROSS = 5
NOTED = "\N{NO-BREAK SPACE}"  # before the letter of a note on a label
STYLE = Style(font_family="inherit", label_font_size=13, major_label_font_size=13, opacity="1")

Number = int | float | None


@dataclass(frozen=True, repr=False)
class Series:
    """Its words, and a value for each label; None is a gap."""

    words: str
    values: Sequence[Number]


def lines(
    series: Sequence[Series],
    *,
    labels: Sequence[str],
    about: str,
    spoken: Callable[[Any], str] = str,
    is_time: bool = False,
) -> Markup:
    """A line for each series. `about` says in a sentence what a person who can't see it misses; `spoken` a value."""
    most = max((value or 0 for one in series for value in one.values), default=0)
    scale = _scale(most, STEPS_OF_TIME if is_time else STEPS)
    kind = partial(pygal.Line, dots_size=4, allow_interruptions=True)
    return _twice(kind, series, labels=labels, about=about, spoken=spoken, scale=scale)


def stacked_bars(
    series: Sequence[Series], *, labels: Sequence[str], about: str, spoken: Callable[[Any], str] = str
) -> Markup:
    """Bars that stand on each other."""
    most = max(
        (sum(value or 0 for value in stack) for stack in zip(*(one.values for one in series), strict=True)),
        default=0,
    )
    scale = _scale(most, STEPS)
    return _twice(pygal.StackedBar, series, labels=labels, about=about, spoken=spoken, scale=scale)


def legend(series: Sequence[Series], *, kind: str) -> Markup:
    """What stands for what: `kind` is "line" or "bar"."""
    return Markup('<ul class="legend">{}</ul>').format(
        Markup("").join(
            Markup(
                '<li><svg class="chart swatch" viewBox="0 0 32 14" aria-hidden="true" focusable="false">{}</svg>{}</li>'
            ).format(_swatch(number, kind), one.words)
            for number, one in enumerate(series)
        )
    )


def _swatch(number: int, kind: str) -> Markup:
    if kind == "bar":
        return Markup(
            '<g class="c-bars"><rect class="c-mark c-color-{0}" x="1" y="1" width="30" height="12" fill="url(#hatch-{0})"/></g>'
        ).format(number)
    return Markup('<g class="c-lines"><path class="c-line c-color-{}" d="M1 7H31"/>{}</g>').format(
        number, sample_mark(number, 16, 7)
    )


def _twice(
    kind: Callable[..., Any], series: Sequence[Series], *, labels: Sequence[str], about: str,
    spoken: Callable[[Any], str], scale: Sequence[int],
) -> Markup:  # fmt: skip
    """For a wide column and for a phone's: a chart that only shrank could not be read."""
    drawn = []
    for size, most_labels, looks in ((WIDE, 12, ""), (SLIM, 4, " slim")):
        chart = kind(**_options(spoken, size))
        chart.y_labels = scale
        root = _drawn(chart, series, labels=labels, most_labels=most_labels)
        drawn.append(cleaned(root, about=about, looks=f"{_kind(chart)}{looks}"))
    return Markup("").join(drawn)


def _options(spoken: Callable[[Any], str], size: tuple[int, int]) -> dict[str, Any]:
    return {
        "js": [], "style": STYLE, "width": size[0], "height": size[1], "show_legend": False, "no_prefix": True,
        "disable_xml_declaration": True, "margin": 8, "margin_right": 32, "include_x_axis": True, "truncate_label": -1, "formatter": spoken, "value_formatter": spoken,
        "no_data_text": gettext("nothing yet"), "x_labels_major_count": 12, "show_minor_x_labels": False,
    }  # fmt: skip


def _scale(most: float, steps: Sequence[int]) -> list[int]:
    """Round numbers from 0 to just above the largest value."""
    step = next((step for step in steps if step * LINES_ACROSS >= most), steps[-1])
    return [step * number for number in range(max(1, -(-int(most) // step)) + 1)]


def _kind(chart: Any) -> str:
    return "c-bars" if isinstance(chart, pygal.StackedBar) else "c-lines"


def _drawn(chart: Any, series: Sequence[Series], *, labels: Sequence[str], most_labels: int) -> Any:
    shown, told = _told(labels, most_labels)
    chart.config.x_labels_major_count = None
    chart.config.x_labels_major = told
    chart.x_labels = shown
    for one in series:
        chart.add(one.words, list(one.values))
    return etree.fromstring(etree.tostring(chart.render_tree()))


def _told(labels: Sequence[str], most: int) -> tuple[list[str], list[str]]:
    """All labels, and which of them are written: of too many each of a few, and each that carries a note's letter.

    A noted one takes the place of its neighbours; where the one before is too near, only its letters are written.
    """
    step = -(-len(labels) // most)
    noted = [place for place, label in enumerate(labels) if NOTED in label]
    shown, told = list(labels), []
    for place, label in enumerate(labels):
        if place in noted and any(0 < place - other < step for other in noted):
            shown[place] = label.partition(NOTED)[2]
        if place in noted or (place % step == 0 and all(abs(place - other) >= step for other in noted)):
            told.append(shown[place])
    return shown, told
