"""Reports of a month, a quarter or a year: a page to print, a CSV and a workbook; whole, or as it may leave the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext

from helpline.deeds.house import INDICATOR
from helpline.deeds.house_setting import NotSettable, set_rules_of_indicators
from helpline.deeds.supervision.period_reports import Report, read_report
from helpline.figures.reporting import DEFINITIONS, NoPeriod, Period, periods_around, read_period
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.house import house
from helpline.web.staff.house_pages import LABELLED
from helpline.web.supervision.figure_words import COUNTED
from helpline.web.supervision.report_files import as_csv, as_workbook
from helpline.web.supervision.report_words import RULES, SHARES, Grid, Value, centre_form, grids_of, in_words
from helpline.web.words.setting_words import WHY

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
OUTSIDE, PART = "outside", "spc"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@may("see waiting times")
def reports() -> Any:
    today = now().astimezone(desk().rules.calendar.zone).date()
    return render_template(
        "reports/reports.html", periods=tuple(map(read_period, periods_around(today))), nav="waiting"
    )


@blueprint.get("/indicators")
@may("see waiting times")
def indicators() -> Any:
    return _rules()


@blueprint.post("/indicators")
@may("see waiting times")
def indicator_rules() -> Any:
    told = {
        (name, language): request.form.get(f"{name}-{language}", "")
        for name in RULES
        for language in LABELLED
    }
    try:
        set_rules_of_indicators(told, by=me(), now=now())
    except NotSettable as refused:
        return _rules(told, errors=[str(WHY[str(refused)])]), 422
    return redirect(url_for("reports.indicators"), 303)


@blueprint.get("/<period>")
@may("see waiting times")
def report(period: str) -> Any:
    read = _read(period)
    return render_template(
        "reports/report.html",
        report=read,
        grids=_grids(read),
        is_form=_is_form(),
        counted=COUNTED,
        in_words=in_words,
        definitions=DEFINITIONS,
        nav="waiting",
    )


@blueprint.get("/<period>.csv")
@may("see waiting times")
def as_table(period: str) -> Any:
    read = _read(period)
    return _file(as_csv(_about(read), _grids(read)), _named(read, "csv"), kind="text/csv; charset=utf-8")


@blueprint.get("/<period>.xlsx")
@may("see waiting times")
def as_sheet(period: str) -> Any:
    read = _read(period)
    return _file(as_workbook(_about(read), _grids(read)), _named(read, "xlsx"), kind=XLSX)


def _read(period: str) -> Report:
    is_outside = request.args.get("for") == OUTSIDE
    return read_report(_period(period), is_outside=is_outside, rules=desk().rules, by=me(), now=now())


def _rules(told: Mapping[tuple[str, str], str] | None = None, *, errors: Sequence[str] = ()) -> str:
    kept = {(name, language): house().rule(name, language) for name in RULES for language in LABELLED}
    return render_template(
        "reports/indicators.html", titles={name: SHARES[name] for name in RULES}, rules=RULES, spoken_in=LABELLED,
        told=told or kept, errors=errors, changed=house().changed.get(INDICATOR), nav="waiting",
    )  # fmt: skip


def _period(written: str) -> Period:
    try:
        return read_period(written)
    except NoPeriod:
        abort(404)


def _is_form() -> bool:
    """Only what the quarterly form of the specialised help centre asks."""
    return request.args.get("part") == PART


def _grids(read: Report) -> tuple[Grid, ...]:
    return centre_form(read) if _is_form() else grids_of(read)


def _about(read: Report) -> list[tuple[Value, ...]]:
    return [
        (gettext("Period"), read.period.name),
        (gettext("From"), read.period.since.isoformat()),
        (gettext("To"), read.period.until.isoformat()),
        (gettext("Definitions, version"), DEFINITIONS),
        (gettext("Hash of the numbers"), read.hash),
        (gettext("Counts below 5 are hidden"), gettext("yes") if read.is_outside else gettext("no")),
    ]


def _named(read: Report, ending: str) -> str:
    """A file's name tells a period and nothing of the helpline."""
    part = "-form" if _is_form() else ""
    return f"{read.period.name}{part}{'-5' if read.is_outside else ''}.{ending}"


def _file(content: bytes, name: str, *, kind: str) -> Response:
    return Response(
        content, headers={"Content-Type": kind, "Content-Disposition": f'attachment; filename="{name}"'}
    )
