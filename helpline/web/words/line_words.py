"""How a call of the line that nobody took has ended, in words."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

UNANSWERED: dict[str, LazyString] = {
    "gave up": _("She hung up while she waited"),
    "short": _("She hung up within ten seconds"),
    "nobody": _("Nobody could answer"),
    "closed": _("The line was closed"),
    "voicemail": _("She left a message"),
}


def unanswered_words(code: str) -> str:
    """ "" for a call that somebody took."""
    return str(UNANSWERED.get(code, ""))
