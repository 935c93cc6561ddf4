"""How each figure is counted, in words that stand beside it. Whoever changes a figure changes its words and the version."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

MEASURES = {
    "first": _("First answer"),
    "next": _("Answers to later messages"),
    "resolution": _("From the first message to the end"),
}
COUNTED = {
    "first": (
        _("First answer"),
        _(
            "From the minute her first message was stored until our first answer by a person left. Automatic replies "
            "never count, spam, press and machines neither. It belongs to the day on which her message came."
        ),
    ),
    "next": (
        _("Answers to later messages"),
        _(
            "From each later message of hers to the next answer by a person that left. Several messages in a row are one "
            "wait, since the first of them. A last message that was closed without an answer (“thank you”) is left out."
        ),
    ),
    "resolution": (
        _("From the first message to the end"),
        _("From receipt until the ticket was closed. Told for tickets only, never for a colleague."),
    ),
    "median": (
        _("Median and 9 of 10"),
        _(
            "The median is the middle: half waited shorter, half longer. “9 of 10” means that nine of ten waited at most "
            "this long. Both are waits that somebody really had. Only answered ones are in them; the others are told beside."
        ),
    ),
    "within": (
        _("Within target"),
        _(
            "Answered by the minute the answer was due, out of all answered and all that are overdue and still wait. One "
            "that still has time is in neither number."
        ),
    ),
    "clocks": (
        _("By the clock, service time"),
        _(
            "“By the clock” counts every minute, as she feels it. “Service time” counts only our working hours; a night "
            "letter answered at night takes none of it, therefore both are shown."
        ),
    ),
    "arrivals": (
        _("When contacts come"),
        _(
            "Tickets that count and calls that were logged, by the hour in which they came. An hour that comes twice when "
            "clocks are put back is one hour here."
        ),
    ),
    "out_of_hours": (
        _("Out of hours"),
        _("From 18 to 8, at weekends and on closed days, out of all contacts of the same time."),
    ),
    "backlog": (
        _("Who waited when the week or month ended"),
        _(
            "Everybody who waited for an answer at the last midnight of the week or month, by how long she had waited. "
            "Exactly 24 h counts as 1-2 days."
        ),
    ),
    "line": (
        _("Answer rate and abandon rate"),
        _(
            "From the totals of the telephone exchange. Variant: short abandons are left out. Answered, or abandoned after "
            "10 seconds or later, out of (offered less abandoned before 10 seconds)."
        ),
    ),
    "repeat": (
        _("Repeat share"),
        _(
            "Callers who have called before or call regularly, out of counselling calls in which this is known."
        ),
    ),
    "served": (
        _("Served"),
        _(
            "Calls that ended as counselling, information, referral or help in a crisis, out of all calls that were logged."
        ),
    ),
    "safety": (
        _("Safety asked"),
        _("Counselling calls in which it was asked whether she is safe now, out of all counselling calls."),
    ),
    "facts": (
        _("Language and danger"),
        _(
            "From what a colleague noted at triage, one record a ticket, opened for this page in your session and kept nowhere. "
            "“Not said” are tickets that nobody has triaged or where it was not known; records that don't open are told apart. "
            "All together are what the trends say of the same time, channel and team, but for tickets that were erased since."
        ),
    ),
    "harmed": (
        _("Who was harmed, and by whom"),
        _(
            "Tickets and calls in which a form of violence, anything about who harms, or how long ago it last happened, was noted. "
            "Whether it is a girl or a boy the age says. Sexes and ages are asked only where your organisation has switched "
            "these questions on."
        ),
    ),
    "delay": (
        _("How long ago it last happened"),
        _(
            "How long before she turned to us what she tells of last happened, as it was last noted. Of the same tickets and "
            "calls as who was harmed; “not known” are those of which nobody noted it. It is asked only where your organisation "
            "has switched this question on, and the table stands here only where it was noted."
        ),
    ),
    "lengths": (
        _("How long cases lasted"),
        _(
            "From opening to closing, of cases closed in this time and not opened again since; a month is 30 days. How many "
            "cases each colleague has is in no report."
        ),
    ),
    "referral_success": (
        _("Referral success"),
        _(
            "Referrals are deadlines of that kind, set on tickets of your teams, that began in this time; opened for this page in your session and "
            "kept nowhere. Accepted, out of all that were accepted, reached, refused or found no place. “Not known” are those that still run "
            "and those of which nobody could find out. What was set by mistake is left out."
        ),
    ),
    "indicators": (
        _("Indicators 1 to 4"),
        _(
            "1: women who were helped in this time, of all women whose tickets came in it; anonymous callers can't be told "
            "apart and stand beside as calls. 2 to 4: of the cases in which help was given in this time. “Not known” are those of "
            "which nobody wrote it down, or that aren't closed yet. Help depends on none of it."
        ),
    ),
    "spc": (
        _("Specialised help centre"),
        _(
            "Tickets of the kind “a referral”, by the county of her municipality and by who sent her, with the outcome that was noted in "
            "triage. Where none was noted: accepted when a case was opened, a minor by her age."
        ),
    ),
    "unknown": (_("Unknown"), _("How many records say nothing about this, out of all of the same time.")),
}
