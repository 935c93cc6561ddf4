"""Looking at a picture that came with a letter or went with an answer: drawn anew, on a page of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from helpline.deeds.ticket import files
from helpline.web.access import may
from helpline.web.desk import desk, me

blueprint = Blueprint("looks", __name__, url_prefix="/tickets")

# The style is the browser's own, for the page it makes around a picture; of ours there is none.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"

NOTHING_TO_SEE: dict[str, LazyString] = {
    "another kind": _("This file is not a picture the desk knows how to read."),
    "broken": _("This picture is damaged, or it is something else under a picture's name."),
    "too large": _("This picture has more pixels than the desk will draw."),
    "too slow": _("This picture took too long to draw, so the desk gave it up."),
    "not now": _("Pictures can't be drawn at this moment."),
}


@blueprint.get("/<uuid:ticket_id>/files/<uuid:file_id>/look")
@may("read tickets")
def look(ticket_id: UUID, file_id: UUID) -> Any:
    _name, content = files.read_file(ticket_id, file_id, by=me())
    picture = desk().redraw(content)
    response = Response(picture.content, mimetype=picture.media_type)
    response.headers["Content-Disposition"] = "inline; filename=picture"
    response.headers["Content-Security-Policy"] = POLICY
    return response
