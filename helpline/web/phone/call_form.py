"""The call screen's form: what it may send, how it becomes facts and times, and what each question offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from flask_babel import gettext, lazy_gettext
from wtforms import Field, Form, IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, NumberRange, Optional, ValidationError

from helpline.deeds.phone.call_facts import CallFacts, other_outcomes, served_outcomes
from helpline.deeds.phone.call_lists import CallShown
from helpline.deeds.phone.calls import Times
from helpline.deeds.ticket.tickets import DANGER_LEVELS
from helpline.web.fields import (
    ON_THE_LIST,
    LocalTime,
    SeveralCodes,
    at_most,
    id_of,
    one_of,
    one_of_the_list,
    one_that_is_among,
)
from helpline.web.house import house_list
from helpline.web.words.codes_of_tickets import DANGER, SAFE_NOW
from helpline.web.words.codes_said import word_for
from helpline.web.words.countries import ABROAD, countries, country_codes, country_name
from helpline.words.channels import CHANNELS
from helpline.words.code_lists import code_list

YES_NO = ("", "yes", "no", "unknown")
HOME = "LT"
LONGEST_NOTE = 20_000
KEYS = "1234567890qwertyuiopasdfghjklzxcvbnm"
YES_NO_KEYS = {"yes": "y", "no": "n", "unknown": "u"}
# The lists behind the questions of the form, in its own order.
LISTS = {
    "caller": "callers", "caller_kind": "caller_kinds", "age_band": "age_bands", "language": "call_languages",
    "reasons": "reasons", "violence_forms": "violence_forms", "relation": "relations", "harmer_sex": "sexes",
    "harmer_age_band": "age_bands", "reporting_delay": "reporting_delays", "sex": "sexes", "actions": "call_actions",
    "referrals": "call_referrals", "how_heard": "how_heard", "follow_up": "follow_ups",
}  # fmt: skip
Choice = tuple[str, str, str]


def place_codes() -> tuple[str, ...]:
    """Where she may be: Lithuania and its municipalities, another country, abroad without saying where."""
    municipalities = (f"{HOME}-{code}" for code in code_list("municipalities").codes)
    return (HOME, ABROAD, *municipalities, *sorted(country_codes() - {HOME}))


class CallForm(Form):
    channel = StringField(validators=[AnyOf(CHANNELS, message=ON_THE_LIST)], default="phone")
    outcome = one_of_the_list("call_outcomes")
    safe_now = one_of(*YES_NO)
    others_hear = one_of(*YES_NO)
    caller = one_of_the_list("callers")
    caller_kind = one_of_the_list("caller_kinds")
    age_band = one_of_the_list("age_bands")
    sex = one_of_the_list("sexes")
    relation = one_of_the_list("relations")
    harmer_sex = one_of_the_list("sexes")
    harmer_age_band = one_of_the_list("age_bands")
    reporting_delay = one_of_the_list("reporting_delays")
    place = one_that_is_among(place_codes)
    language = one_of_the_list("call_languages")
    reasons = SeveralCodes("reasons")
    violence_forms = SeveralCodes("violence_forms")
    danger = IntegerField(validators=[AnyOf(DANGER_LEVELS, message=ON_THE_LIST)], default=0)
    actions = SeveralCodes("call_actions")
    referrals = SeveralCodes("call_referrals")
    how_heard = one_of_the_list("how_heard")
    follow_up = one_of_the_list("follow_ups")
    note = TextAreaField(validators=[at_most(LONGEST_NOTE)], default="")
    started = LocalTime(default="")
    minutes = IntegerField(
        validators=[
            Optional(),
            NumberRange(min=0, max=1440, message=lazy_gettext("A length is a number of minutes.")),
        ]
    )
    worker = StringField(validators=[Length(max=40)], default="")

    def validate_worker(self, field: Field) -> None:
        if field.data and id_of(field.data) is None:
            raise ValidationError(ON_THE_LIST)


def facts_of(form: CallForm) -> CallFacts:
    """What was chosen; a field with an error is left as nobody asked, so that the rest can be kept."""
    told = {
        one.name: form[one.name].data
        for one in fields(CallFacts)
        if one.name in form.data and not form[one.name].errors
    }
    return CallFacts(**{name: value for name, value in told.items() if value is not None})


def times_of(form: CallForm, *, time_zone: str) -> Times:
    """When it was and who spoke, as far as the form says so."""
    return Times(
        started_at=form.started.moment(time_zone),
        minutes=None if form.minutes.errors else form.minutes.data,
        worker_id=id_of(form.worker.data or ""),
    )


def channel_of(form: CallForm) -> str:
    return "phone" if form.channel.errors else str(form.channel.data)


def form_for(call: CallShown) -> CallForm:
    """The form filled with what is known."""
    told = {one.name: getattr(call.facts, one.name) for one in fields(CallFacts)}
    is_others = call.item.author is not None
    return CallForm(
        data=told | {"channel": call.item.channel, "worker": str(call.worker_id) if is_others else ""}
    )


def choices(language: str) -> dict[str, list[Choice]]:
    """What each question offers: (code, words, key) in the reader's language."""
    offered = {name: _keyed(list_name, language) for name, list_name in LISTS.items()}
    yes_no = [(code, word_for(SAFE_NOW, code), YES_NO_KEYS.get(code, "")) for code in
              ("yes", "no", "unknown")]  # fmt: skip
    offered["safe_now"] = offered["others_hear"] = yes_no
    offered["served"] = _outcomes(served_outcomes(), language)
    offered["other"] = _outcomes(other_outcomes(), language)
    offered["danger"] = [
        (code, f"{code} {word}" if code != "0" else str(word), code) for code, word in DANGER.items()
    ]
    return offered


def place_choices(language: str) -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    """Groups of (code, words), the likely ones first: one reaches them by typing the first letters."""
    towns = code_list("municipalities").entries
    return (
        ("", [(HOME, gettext("in Lithuania, not said where")), (ABROAD, gettext("abroad, not said where"))]),
        (gettext("Municipality"), [(f"{HOME}-{one.code}", one.label(language)) for one in towns]),
        (gettext("Country"), [(code, name) for code, name in countries(language) if code != HOME]),
    )


def place_word(code: str, language: str) -> str:
    """Where she is, in words."""
    if code == HOME:
        return str(gettext("in Lithuania, not said where"))
    if code == ABROAD:
        return str(gettext("abroad, not said where"))
    head, _, town = code.partition("-")
    return code_list("municipalities").label(town, language) if town else country_name(head, language)


def told_in_words(facts: CallFacts, language: str) -> list[tuple[str, str]]:
    """What is known of a call: the question and what was said, in the order of the form; what nobody asked is left out."""
    questions = {
        "caller": gettext("Who calls"), "caller_kind": gettext("Has she called before?"), "age_band": gettext("Her age"),
        "language": gettext("Language"), "reasons": gettext("Reasons"), "violence_forms": gettext("Forms of violence"),
        "relation": gettext("Who harms her"), "harmer_sex": gettext("Sex of who harms her"),
        "harmer_age_band": gettext("Age of who harms her"), "reporting_delay": gettext("How long ago it last happened"),
        "sex": gettext("Sex of who was harmed"),
        "actions": gettext("What was done"), "referrals": gettext("Referred to"), "how_heard": gettext("How she heard of us"),
        "follow_up": gettext("What comes next"),
    }  # fmt: skip
    told = [
        (gettext("Is she safe now?"), _yes_no(facts.safe_now)),
        (gettext("Can anyone else hear?"), _yes_no(facts.others_hear)),
    ]
    for name, question in questions.items():
        value = getattr(facts, name)
        codes = value if isinstance(value, tuple) else (value,)
        told.append(
            (question, ", ".join(house_list(LISTS[name]).label(code, language) for code in codes if code))
        )
    told.insert(5, (gettext("Where she is"), place_word(facts.place, language) if facts.place else ""))
    danger = word_for(DANGER, facts.danger) if facts.danger else ""
    told.append((gettext("Danger"), danger))
    return [(question, words) for question, words in told if words]


def outcome_words(code: str, language: str) -> str:
    """How a call ended, in words; "" while it goes on."""
    return house_list("call_outcomes").label(code, language) if code else ""


def _yes_no(code: str) -> str:
    return word_for(SAFE_NOW, code) if code else ""


def _keyed(list_name: str, language: str) -> list[Choice]:
    offered = house_list(list_name).offered()
    return [(one.code, one.label(language), key) for one, key in zip(offered, KEYS, strict=False)]


def _outcomes(codes: Sequence[str], language: str) -> list[Choice]:
    offered = house_list("call_outcomes").offered()
    return [(one.code, one.label(language), one.key) for one in offered if one.code in codes]
