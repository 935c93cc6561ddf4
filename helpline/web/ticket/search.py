"""The search page. What she looks for comes and goes in the body of a form: no address and no log ever has it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request

from helpline.deeds.desk.found import Searched
from helpline.deeds.desk.search import colleagues_of, search
from helpline.web.access import may
from helpline.web.desk import me
from helpline.web.ticket.search_form import SearchForm, query_of

blueprint = Blueprint("search", __name__, url_prefix="/search")

# Seconds of a step. A script asks for the next one by itself: hits appear as they are found, others have their turn.
# Without one each step costs her a click, so it may take longer.
FIRST, NEXT, BY_HAND = 0.1, 0.25, 2.0


@blueprint.get("")
@may("read tickets")
def form() -> Any:
    return _page(SearchForm())


@blueprint.post("")
@may("read tickets")
def look() -> Any:
    form = SearchForm(request.form)
    if not form.validate():
        return _page(form), 422
    query = query_of(form, time_zone=me().time_zone)
    return _page(form, search(query, by=me(), is_time_up=_clock(form), after=form.after.data or ""))


def _page(form: SearchForm, step: Searched | None = None) -> str:
    """The whole page, or what was found alone, for a script that has the page already."""
    if request.form.get("part") == "found":
        return render_template("search/_found.html", form=form, step=step)
    return render_template(
        "search/search.html", form=form, step=step, colleagues=colleagues_of(me()), nav="search"
    )


def _clock(form: SearchForm) -> Callable[[], bool]:
    seconds = BY_HAND if form.pace.data != "steps" else NEXT if form.after.data else FIRST
    ends = time.monotonic() + seconds
    return lambda: time.monotonic() >= ends
