"""What lies at the carrier: the ledger, voice messages to listen to, and the text that tells her of a message."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, send_file
from flask import render_template as render
from flask_babel import gettext
from wtforms import Form, StringField
from wtforms.validators import AnyOf

from helpline.deeds.line import ledger as deeds
from helpline.deeds.line import listening, text_notices
from helpline.deeds.line.text_notices import NoticeRefused
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.ticket.ticket_page import back_to, show
from helpline.web.words.codes_of_the_line import notice_objection
from helpline.words.notices import NOTICES

blueprint = Blueprint("carrier", __name__)

POLICY = "sandbox; default-src 'none'"


class NoticeForm(Form):
    language = StringField(validators=[AnyOf(tuple(NOTICES))])


@blueprint.get("/carrier")
@may("see the carrier's ledger")
def ledger() -> Any:
    shown = deeds.read_ledger(by=me(), now=now())
    return render(
        "carrier/ledger.html", ledger=shown, voicemail=desk().settings.phone.voicemail, nav="people"
    )


@blueprint.get("/tickets/<uuid:ticket_id>/files/<uuid:file_id>/sound")
@may("read tickets")
def sound(ticket_id: UUID, file_id: UUID) -> Any:
    """For the player in the page: in parts if it asks for parts, so that one can go back to a word."""
    content = io.BytesIO(listening.read_sound(ticket_id, file_id, by=me()))
    response: Response = send_file(
        content, mimetype="audio/mpeg", download_name="voice-message.mp3", conditional=True
    )
    response.headers["Content-Security-Policy"] = POLICY
    return response


@blueprint.post("/tickets/<uuid:ticket_id>/notices")
@may("answer tickets")
def notice(ticket_id: UUID) -> Any:
    form = NoticeForm(request.form)
    if not form.validate():
        return show(ticket_id, errors={"language": [gettext("Choose the language of the text.")]}, status=422)
    try:
        text_notices.ask_notice(ticket_id, form.language.data or "", rules=desk().rules, by=me(), now=now())
    except NoticeRefused as refused:
        return show(ticket_id, errors={"language": [notice_objection(str(refused))]}, status=409)
    return back_to(ticket_id, "notice")
