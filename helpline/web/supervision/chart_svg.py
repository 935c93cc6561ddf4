"""Makes what pygal has drawn our own: shapes and words with classes, for which the stylesheet has the looks.

Its own style, script and tooltips are taken out, because the pages allow none of it.
"""

from __future__ import annotations

from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # it ships no types
from markupsafe import Markup

SVG = "{http://www.w3.org/2000/svg}"
KEPT = frozenset({
    "class", "d", "x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "transform", "viewBox", "points", "fill"
})  # fmt: skip
MOST_SERIES = 6


def cleaned(root: Any, *, about: str, looks: str) -> Markup:
    """What is left are shapes and words with classes."""
    _take_out(root)
    _mark_series(root)
    for element in root.iter():
        for name in set(element.attrib) - KEPT:
            del element.attrib[name]
        if element.get("class"):
            element.set("class", " ".join(f"c-{name}" for name in element.get("class").split()))
    root.set("class", f"chart {looks}")
    root.set("role", "img")
    root.set("aria-label", about)
    etree.cleanup_namespaces(root)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704  (pygal escapes its words; nothing of hers is in it)


def sample_mark(number: int, x: float, y: float) -> Markup:
    """The mark of a series' line by itself, for a legend."""
    shape = _SHAPES[number % len(_SHAPES)](x, y)
    shape.set("class", f"c-mark c-color-{number}")
    shape.tag = etree.QName(shape).localname
    return Markup(etree.tostring(shape, encoding="unicode"))  # noqa: S704  (our own shapes)


def _take_out(root: Any) -> None:
    """What pygal brings of its own. The value of each mark becomes its title, which a mouse shows."""
    for gone in list(root.iter(f"{SVG}defs", f"{SVG}script", f"{SVG}style", etree.Comment)):
        gone.getparent().remove(gone)
    for group in list(root.iter(f"{SVG}g")):
        if {"tooltip-overlay", "text-overlay", "tooltip"} & set(group.get("class", "").split()):
            group.getparent().remove(group)
    for told in list(root.iter(f"{SVG}title")):
        told.getparent().remove(told)
    for told in list(root.iter(f"{SVG}desc")):
        if told.get("class") == "value" and told.text:
            told.tag = f"{SVG}title"
            told.attrib.clear()
        else:
            told.getparent().remove(told)


def _mark_series(root: Any) -> None:
    """Circles of a second line become squares, of a third triangles; every mark knows its series."""
    for number in range(MOST_SERIES):
        for group in _with_class(root, "g", f"serie-{number}"):
            for circle in list(group.iter(f"{SVG}circle")):
                shape = _SHAPES[number % len(_SHAPES)](float(circle.get("cx")), float(circle.get("cy")))
                shape.extend(list(circle))
                shape.set("class", f"mark color-{number}")
                circle.getparent().replace(circle, shape)
            for bar in _with_class(group, "rect", "rect"):
                bar.set("class", f"mark color-{number}")
                bar.set("fill", f"url(#hatch-{number})")  # the pattern lies in the page, `_patterns.html`
            for path in _with_class(group, "path", "line"):
                path.set("class", f"line color-{number}")


def _with_class(root: Any, tag: str, name: str) -> list[Any]:
    return [found for found in root.iter(f"{SVG}{tag}") if name in found.get("class", "").split()]


def _circle(x: float, y: float) -> Any:
    return _shape("circle", cx=x, cy=y, r=4)


def _square(x: float, y: float) -> Any:
    return _shape("rect", x=x - 4, y=y - 4, width=8, height=8)


def _triangle(x: float, y: float) -> Any:
    return _shape("path", d=f"M{x - 5:.1f} {y + 4:.1f}h10l-5 -9z")


def _shape(tag: str, **told: object) -> Any:
    return etree.Element(
        f"{SVG}{tag}", {name: str(value) for name, value in told.items()}, nsmap={None: SVG[1:-1]}
    )


_SHAPES = (_circle, _square, _triangle)
