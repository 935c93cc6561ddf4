"""What kind of letter it is: a person's, or a machine's of some sort.

When in doubt it is a person's: a machine's letter shown to a counsellor costs a minute, a woman's letter put
aside costs more.
"""

from __future__ import annotations

import re

from helpline.border import Delivery, MailKind
from helpline.words.charsets import decode
from mail_gateway.automatic import bare_address, has_no_return, is_absence, is_automatic, is_daemon
from mail_gateway.parse.fields import parameter
from mail_gateway.parse.files import stated_name
from mail_gateway.parse.notices import reads_as_notice
from mail_gateway.parse.parts import Part

_DAEMON_NAME = re.compile(
    r"^\W*(?:mail(?:er)?[ -](?:delivery (?:sub)?(?:system|service|agent)|daemon|administrator)|system administrator|postmaster)\b",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"undeliver|non-?deliver|not deliver|delivery (status|failure|(has )?failed|problem|error)|failure delivery"
    r"|error during delivery|mail delivery|returned mail|(failure|failed) (notice|mail)|mail fail"
    r"|message status|could not be delivered|not (yet )?been delivered|mail system error|processing error"
    r"|user unknown|delayed|nepristat[oy]|nepavyko pristatyti|не доставлено|недоставленн|не удалось доставить|ошибка доставки"
    r"|не може бути доставлен|не вдалося доставити|недоставлен|niedostarcz|nie można dostarczyć|unzustellbar|nicht zugestellt"
    r"|non remis",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^\W*(?:fwd?|wg|pd|tr|i|vs|rv|enc|vl|vb|persiųsta|persiusta|пересл\w*|fw)\s*:", re.IGNORECASE
)
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ACTION = re.compile(r"(?im)^action\s*:\s*([\w-]+)")
_OF_LISTS = frozenset(
    (
        "list-id",
        "list-unsubscribe",
        "list-post",
        "list-help",
        "list-archive",
        "mailing-list",
        "x-mailing-list",
    )
)
_OF_REPORTS = frozenset({"feedback-report", "disposition-notification", "tlsrpt"})
_REPORTS = frozenset(
    {"message/feedback-report", "message/disposition-notification", "application/tlsrpt+gzip"}
)
# RFC 7489 7.2.1.1: who reports, of which domain, from when to when.
_ABOUT_A_DOMAIN = re.compile(
    r"[\w.-]+![\w.-]+!\d{9,11}!\d{9,11}(?:![\w.-]+)?\.(?:xml|zip|gz)(?:\.gz)?", re.IGNORECASE
)
MAX_CALENDAR = 4_000
_METHOD = re.compile(rb"(?im)^METHOD[ \t]*:[ \t]*(\w+)")


def kind_of(letter: Part) -> MailKind:
    """Sort a letter by its header and structure; of its words only a subject of absence counts."""
    if _report_type(letter) == "feedback-report":  # RFC 5965: it comes from the same programs as bounces do
        return "report"
    if _is_bounce(letter):
        return "bounce"
    if _is_report(letter):
        return "report"
    if is_automatic(letter):
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


def _is_report(letter: Part) -> bool:
    """A complaint, a receipt, or what domains are told of themselves (RFC 5965, RFC 8098, RFC 8460, RFC 7489)."""
    if _report_type(letter) in _OF_REPORTS or any(part.media_type in _REPORTS for part in letter.parts):
        return True
    files = (part for part in (letter, *letter.parts) if part.media_type.startswith("application/"))
    return any(_ABOUT_A_DOMAIN.fullmatch(stated_name(file)) for file in files)


def _is_bounce(letter: Part) -> bool:
    """RFC 3464, or a letter without a return address that a mail system wrote about a failure."""
    if _report_type(letter) in {"delivery-status", "delivery-status-report"}:
        return True
    if any(part.media_type in _STATUS for part in (letter, *letter.parts)):
        return True
    if "x-failed-recipients" in letter.fields:
        return True
    subject = letter.fields.text("subject")
    if bare_address(letter.fields.get("from")).lower().startswith("mailer-daemon"):
        return not is_absence(subject)
    if not _FAILED.search(subject):
        return _is_refusal(letter) or _is_returned(letter)
    if has_no_return(letter) or is_daemon(letter) or _DAEMON_NAME.match(letter.fields.text("from")):
        return True
    return _begins_a_thread(letter) and reads_as_notice(letter)


def _is_returned(letter: Part) -> bool:
    """A letter of a mail system that has ours in it, under whatever subject; a receipt or an absence note is none."""
    if not any(part.media_type in {"message/rfc822", "text/rfc822-headers"} for part in letter.parts):
        return False
    if _is_report(letter) or is_absence(letter.fields.text("subject")):
        return False
    is_answer = letter.fields.get("auto-submitted").lower().startswith("auto-replied")
    return is_daemon(letter) or (has_no_return(letter) and not is_answer)


def _is_refusal(letter: Part) -> bool:
    """A disposition notification by which a filter rejects a letter (RFC 5429 2.1.1): nobody will read it."""
    if _report_type(letter) != "disposition-notification":
        return False
    said = letter.fields.get("auto-submitted") + letter.fields.text("subject")
    return bool(re.search(r"reject", said, re.IGNORECASE))


def _is_answer(letter: Part) -> bool:
    return any(letter.fields.get(name) for name in ("in-reply-to", "references"))


def _begins_a_thread(letter: Part) -> bool:
    """Neither an answer nor forwarded: a person who tells of a bounce answers or forwards it."""
    return not _is_answer(letter) and not _FORWARDED.match(letter.fields.text("subject"))


def _is_list(letter: Part) -> bool:
    """Mail by a list or in bulk (RFC 2369, RFC 2919).

    Some forwarders call everything bulk; what answers a letter isn't.
    """
    fields = letter.fields
    if _OF_LISTS & fields.names:
        return True
    return fields.get("precedence").strip().lower() in {"bulk", "junk", "list"} and not _is_answer(letter)


def _is_invitation(letter: Part) -> bool:
    return any(part.media_type == "text/calendar" and _asks(part) for part in letter.leaves())


def _asks(part: Part) -> bool:
    """Whether it is an invitation and not a calendar file that somebody attached."""
    method = parameter(part.fields, "content-type", "method")
    if not method and not stated_name(part):
        said = _METHOD.search(part.content[:MAX_CALENDAR])
        method = said[1].decode("ascii") if said else ""
    return method.upper() in {"REQUEST", "REPLY", "CANCEL", "COUNTER"}
