"""What the telephone carrier holds, and voice messages, in the gallery."""

from __future__ import annotations

import uuid
from datetime import timedelta

from helpline.deeds.desk import conversation_shown
from helpline.deeds.line.ledger import Ledger, LedgerRow
from helpline.deeds.line.text_notices import NoticeShown
from helpline.deeds.ticket import facts
from helpline.words.notices import NOTICES
from tests.web.gallery.conversation import message, talk
from tests.web.gallery.invented import NOW, Page, ago

COPIES = Ledger(
    still_there=53, oldest_at=ago(days=15), gone=1204, last_gone_at=ago(minutes=4), unfetched=1, outcomes={"auth", "20009"},
    unasked=3, unasked_at=ago(hours=2), records_unasked=True,
    rows=(
        LedgerRow("call", "waiting", ago(days=15), 61, "20009", NOW + timedelta(hours=4), is_late=True),
        LedgerRow("recording", "refused", ago(hours=9), 3, "20006", NOW + timedelta(hours=1), is_late=False),
        LedgerRow("recording", "waiting", ago(hours=2), 1, "20009", NOW + timedelta(minutes=5), is_late=False, is_unasked=True),
        LedgerRow("message", "waiting", ago(hours=2), 1, "auth", NOW + timedelta(minutes=3), is_late=False),
        LedgerRow("transcription", "deleting", ago(minutes=2), 1, "", NOW, is_late=False),
        LedgerRow("call", "waiting", ago(minutes=1), 0, "", NOW, is_late=False),
    ),
)  # fmt: skip
NO_COPIES_LEFT = Ledger(0, None, 1257, ago(minutes=4), 0, (), set())
NO_COPIES = Ledger(0, None, 0, None, 0, (), set())
SPOKEN = (
    message(1, "in", "", flags=("voice-message",), log=conversation_shown.LogShown("phone", ago(hours=6), ago(hours=6)),
            files=(conversation_shown.FileShown(uuid.UUID(int=72), "voice-message.mp3", "audio/mpeg", 240_000),)),
    message(2, "in", "", flags=("voice-message-lost",), log=conversation_shown.LogShown("phone", ago(hours=1), ago(hours=1))),
)  # fmt: skip

PAGES: dict[str, Page] = {
    "carrier": (
        "carrier/ledger.html",
        {"ledger": COPIES, "voicemail": True, "nav": "people"},
        "administrator",
    ),
    "calm carrier": (
        "carrier/ledger.html",
        {"ledger": NO_COPIES_LEFT, "voicemail": False, "nav": "people"},
        "supervisor",
    ),
    "unused carrier": ("carrier/ledger.html", {"ledger": NO_COPIES, "voicemail": True}, "administrator"),
    "voice message": (
        "tickets/ticket.html",
        {
            "talk": talk(channel="phone", messages=SPOKEN, facts=facts.TriageFacts()),
            "notice": NoticeShown("", next_at=NOW + timedelta(hours=5)),
            "notice_texts": NOTICES.items(),
        },
        "counsellor",
    ),
    "no text": (
        "tickets/ticket.html",
        {
            "talk": talk(channel="phone"),
            "notice": NoticeShown("forbidden", state="sent", ended_at=ago(hours=2)),
        },
        "operator",
    ),
}
