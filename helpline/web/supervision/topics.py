"""Languages, danger and calls: figures from sealed codes, opened in her session for this page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from helpline.deeds.supervision.topics import read_topics
from helpline.deeds.supervision.trends import CHANNELS, usual
from helpline.figures.trends import DEFINITIONS
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.supervision.figure_words import COUNTED, MEASURES
from helpline.web.supervision.trends import TrendsForm

blueprint = Blueprint("topics", __name__, url_prefix="/trends/topics")


@blueprint.get("")
@may("see waiting times")
def topics() -> Any:
    form = TrendsForm(request.args)
    is_right, asked = form.validate(), usual(now(), rules=desk().rules)
    asked = form.asked(asked) if is_right else asked
    sentences = [str(said) for errors in form.errors.values() for said in errors]
    page = render_template(
        "trends/topics.html", form=form, read=read_topics(asked, rules=desk().rules, by=me(), now=now()), channels=CHANNELS,
        measures=MEASURES, counted=COUNTED, definitions=DEFINITIONS, sentences=sentences, nav="waiting",
    )  # fmt: skip
    return page, 200 if is_right else 422
