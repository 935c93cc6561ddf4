"""Words of the settings: why something can't be kept, and what lists and questions are called."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

WHY: dict[str, LazyString] = {
    "long": lazy_gettext("At most 60 characters."),
    "long rule": lazy_gettext("At most 600 characters."),
    "empty": lazy_gettext("It can't be empty. Switch it off instead."),
    "odd": lazy_gettext("There is a sign in it that can't be seen. Type it anew."),
    "number": lazy_gettext("No numbers and no addresses on the outside of a letter."),
    "danger": lazy_gettext("It speaks of danger. Whoever looks over her shoulder would understand it."),
    "organisation": lazy_gettext(
        "It names the organisation. Whoever looks over her shoulder would understand it."
    ),
    "none left": lazy_gettext("One at least must stay on."),
}
LIST_NAMES: dict[str, LazyString] = {
    "reasons": lazy_gettext("Reasons"),
    "violence_forms": lazy_gettext("Forms of violence"),
    "relations": lazy_gettext("Who he is to her"),
    "callers": lazy_gettext("Who calls"),
    "caller_kinds": lazy_gettext("Has she called before?"),
    "call_languages": lazy_gettext("Language"),
    "call_actions": lazy_gettext("What was done"),
    "call_referrals": lazy_gettext("Referred to"),
    "how_heard": lazy_gettext("How she heard of us"),
    "follow_ups": lazy_gettext("What comes next"),
    "age_bands": lazy_gettext("Her age"),
    "sexes": lazy_gettext("Sex"),
    "reporting_delays": lazy_gettext("How long ago it last happened"),
    "kinds": lazy_gettext("Kinds of letters"),
    "call_outcomes": lazy_gettext("How a call ended"),
}
QUESTION_NAMES: dict[str, LazyString] = {
    "others_see": lazy_gettext("Is anyone else able to see this?"),
    "fear": lazy_gettext("Her own fear, 0 to 10"),
    "signs": lazy_gettext("Signs of danger"),
    "suicide": lazy_gettext("Suicide"),
    "reasons": lazy_gettext("Reasons"),
    "violence_forms": lazy_gettext("Forms of violence"),
    "relation": lazy_gettext("Who harms her"),
    "language": lazy_gettext("Her language"),
    "country": lazy_gettext("Country"),
    "municipality": lazy_gettext("Municipality in Lithuania"),
    "age_band": lazy_gettext("Her age"),
    "tags": lazy_gettext("Tags"),
    "sex": lazy_gettext("Sex of who was harmed"),
    "harmer_sex": lazy_gettext("Sex of who harms her"),
    "harmer_age_band": lazy_gettext("Age of who harms her"),
    "reporting_delay": lazy_gettext("How long ago it last happened"),
}
