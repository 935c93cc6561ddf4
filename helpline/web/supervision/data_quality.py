"""Data quality: how far the fields of triage and calls are filled in, opened in her session for this page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from helpline.deeds.supervision.data_quality import read_data_quality
from helpline.deeds.supervision.trends import CHANNELS, usual
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.supervision.report_words import FIELDS
from helpline.web.supervision.trends import TrendsForm

blueprint = Blueprint("data_quality", __name__, url_prefix="/data-quality")


@blueprint.get("")
@may("see data quality")
def data_quality() -> Any:
    form = TrendsForm(request.args)
    is_right, asked = form.validate(), usual(now(), rules=desk().rules)
    told = read_data_quality(form.asked(asked) if is_right else asked, rules=desk().rules, by=me())
    sentences = [str(said) for errors in form.errors.values() for said in errors]
    page = render_template(
        "data_quality/data_quality.html", form=form, told=told, channels=CHANNELS, words=FIELDS, sentences=sentences,
        nav="waiting",
    )  # fmt: skip
    return page, 200 if is_right else 422
