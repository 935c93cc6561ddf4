"""Ties the carrier to the desk: the account of the settings, for couriers to ask."""

from __future__ import annotations

from helpline.settings import BadSetting, Settings
from phone_gateway.carrier import Carrier


def carrier_of(settings: Settings) -> Carrier | None:
    """None where there is no line over a carrier. Raises BadSetting."""
    phone = settings.phone
    if phone.auth_token_file is None:
        return None
    try:
        token = phone.auth_token_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise BadSetting(f"phone.auth_token_file {phone.auth_token_file} can't be read.") from None
    return Carrier(account=phone.account_sid, token=token, number=phone.number, api=phone.api)
