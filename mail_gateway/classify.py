"""What kind of letter it is: a person's, or a machine's of some sort.

When in doubt it is a person's: a machine's letter shown to a counsellor costs a minute, a woman's letter put
aside costs more.
"""

from __future__ import annotations

import re

from helpline.border import Delivery, MailKind
from helpline.words.charsets import decode
from mail_gateway.parse.fields import parameter
from mail_gateway.parse.notices import reads_as_automatic, reads_as_notice
from mail_gateway.parse.parts import Part

_DAEMON = re.compile(
    r"^(mailer-daemon|postmaster|mail-daemon|mdaemon|double-bounce|mail.delivery.system)\b[^@]*(@|$)",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"undeliver|non-?deliver|not deliver|delivery (status|failure|has failed|problem|error)|failure delivery"
    r"|error during delivery|mail delivery|returned mail|(failure|failed) (notice|mail)|mail fail"
    r"|message status|could not be delivered|not (yet )?been delivered|mail system error|processing error"
    r"|user unknown|delayed|nepristatyta|не доставлено|не може бути доставлен|niedostarcz|unzustellbar"
    r"|non remis",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"^\W*(?:fwd?|wg|pd|tr|i|persiųsta|persiusta|пересл\w*|fw)\s*:", re.IGNORECASE)
# Words that only a program puts first, and phrases of absence that must be the whole subject: "ne darbe"
# begins "ne darbe, o namie jis mane muša" too.
_AWAY = re.compile(
    r"^\W*(?:auto(?:matic(?:al)?)?[\s:-]*(?:reply|response|responder)\b"
    r"|automatinis (?:atsakymas|prane[šs]\w*)|автоматический ответ|автоответ\w*|автоматична відповідь"
    r"|автовідповідь|autoodpowied\w*|automatyczna odpowied\w*|odpowied\w* automatyczna"
    r"|réponse automatique|respuesta automática|risposta automatica|resposta automática|automatisch antwoord"
    r"|automaattinen vastaus|automatisk svar|autosvar|automatická odpove[dď]|automātiskā atbilde"
    r"|automatische (?:antwort|abwesenheit\w*)|abwesenheits(?:notiz|nachricht|assistent)\w*"
    r"|(?:out of (?:the )?office|ne darbe|atostogauju|вне офиса|поза офісом|poza biurem|abwesend)\W*$)",
    re.IGNORECASE,
)
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ACTION = re.compile(r"(?im)^action\s*:\s*([\w-]+)")
_AUTO_FIELDS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-response-suppress-reply",
    "x-mail-autoreply",
)


def kind_of(letter: Part) -> MailKind:
    """Sort a letter by its header and structure; of its words only a subject of absence counts."""
    if _is_bounce(letter):
        return "bounce"
    if _report_type(letter) in {"feedback-report", "disposition-notification"}:  # RFC 5965, RFC 8098
        return "report"
    if _is_automatic(letter):
        return "automatic"
    if _is_list(letter):
        return "list"
    return "calendar" if _is_invitation(letter) else "person"


def delivery_of(letter: Part) -> Delivery:
    """What a bounce says became of our answer: the worst its status names (RFC 3464 2.3.3), "failed" without one."""
    status = (decode(part.content)[0] for part in letter.leaves() if part.media_type in _STATUS)
    actions = {action.lower() for text in status for action in _ACTION.findall(text)}
    if not actions or "failed" in actions:
        return "failed"
    return "delayed" if "delayed" in actions else "delivered"


def _report_type(letter: Part) -> str:
    if letter.media_type == "multipart/report":
        return parameter(letter.fields, "content-type", "report-type").lower()
    return ""


def _is_bounce(letter: Part) -> bool:
    """RFC 3464, or a letter without a return address that a mail system wrote about a failure."""
    if _report_type(letter) in {"delivery-status", "delivery-status-report"}:
        return True
    if any(part.media_type in _STATUS for part in (letter, *letter.parts)):
        return True
    if "x-failed-recipients" in letter.fields:
        return True
    subject = letter.fields.text("subject")
    if _bare(letter.fields.get("from")).lower().startswith("mailer-daemon"):
        return not _AWAY.match(subject)
    if not _FAILED.search(subject):
        return _is_refusal(letter)
    return (
        _has_no_return(letter) or _is_daemon(letter) or (_begins_a_thread(letter) and reads_as_notice(letter))
    )


def _is_refusal(letter: Part) -> bool:
    """A disposition notification by which a filter rejects a letter (RFC 5429 2.1.1): nobody will read it."""
    if _report_type(letter) != "disposition-notification":
        return False
    said = letter.fields.get("auto-submitted") + letter.fields.text("subject")
    return bool(re.search(r"reject", said, re.IGNORECASE))


def _begins_a_thread(letter: Part) -> bool:
    """Neither an answer nor forwarded: a person who tells of a bounce answers or forwards it."""
    is_answer = any(letter.fields.get(name) for name in ("in-reply-to", "references"))
    return not is_answer and not _FORWARDED.match(letter.fields.text("subject"))


def _has_no_return(letter: Part) -> bool:
    """A null return path (RFC 5321 4.5.5); without any Return-Path nothing is concluded."""
    return letter.fields.get("return-path").replace(" ", "") == "<>"


def _is_daemon(letter: Part) -> bool:
    """Whether a mail system gives itself as the writer or as the return address."""
    return any(_DAEMON.match(_bare(letter.fields.get(name))) for name in ("from", "return-path"))


def _bare(written: str) -> str:
    inside = re.search(r"<([^<>]*)>", written)
    return (inside[1] if inside else written).strip().strip('"')


def _is_automatic(letter: Part) -> bool:
    """RFC 3834 section 5, and what was used before it."""
    fields = letter.fields
    stated = fields.get("auto-submitted").partition(";")[0].strip().lower()
    if stated and stated != "no":
        return True
    if any(name in fields for name in _AUTO_FIELDS) or _has_no_return(letter) or _is_daemon(letter):
        return True
    if fields.get("precedence").strip().lower() in {"auto_reply", "auto-reply"}:
        return True
    return bool(_AWAY.match(fields.text("subject"))) or reads_as_automatic(letter)


def _is_list(letter: Part) -> bool:
    """Mail by a list or in bulk (RFC 2369, RFC 2919)."""
    fields = letter.fields
    if any(name in fields for name in ("list-id", "list-unsubscribe", "list-post")):
        return True
    return fields.get("precedence").strip().lower() in {"bulk", "junk", "list"}


def _is_invitation(letter: Part) -> bool:
    return any(part.media_type == "text/calendar" and _asks(part) for part in letter.leaves())


def _asks(part: Part) -> bool:
    """Whether it is an invitation and not a calendar file that somebody attached."""
    method = parameter(part.fields, "content-type", "method").upper()
    return method in {"REQUEST", "REPLY", "CANCEL", "COUNTER"}
