"""Currencies of the portal and their rates."""

from typing import Any

from portal_emulator.envelope import Page
from portal_emulator.errors import RestError
from portal_emulator.methods.table import Call, method
from portal_emulator.reference import Currency

LANGUAGES = ("en", "ru", "de")


@method("crm.currency.list", "crm")
def currency_list(call: Call) -> Any:
    """All of them at once, in the `order` asked for; the portal does not count them (`total` is always 0)."""
    rows = [_row(call, index, currency) for index, currency in enumerate(call.portal.reference.currencies, 1)]
    for field, direction in reversed(call.mapping("ORDER").items()):
        name = str(field).upper()
        rows.sort(key=lambda row: _rank(row.get(name, "")), reverse=str(direction).lower() == "desc")
    return Page(rows, 0, None)


@method("crm.currency.get", "crm")
def currency_get(call: Call) -> Any:
    """One of them, with how each language writes it."""
    code = call.text("ID").upper()
    for index, currency in enumerate(call.portal.reference.currencies, 1):
        if currency.code == code:
            return {**_row(call, index, currency), "LANG": {name: _written(currency) for name in LANGUAGES}}
    raise RestError(400, "", "Not found")


@method("crm.currency.base.get", "crm")
def currency_base_get(call: Call) -> Any:
    return next((currency.code for currency in call.portal.reference.currencies if currency.base == "Y"), None)


def _row(call: Call, index: int, currency: Currency) -> dict[str, Any]:
    return {
        "CURRENCY": currency.code,
        "AMOUNT_CNT": currency.count,
        "AMOUNT": currency.amount,
        "SORT": str(100 * index),
        "BASE": currency.base,
        "FULL_NAME": currency.name,
        "LID": call.user.language,
        "FORMAT_STRING": "# " + currency.code,
        "DEC_POINT": ".",
        "THOUSANDS_SEP": " ",
        "DECIMALS": "2",
        "DATE_UPDATE": call.portal.clock.iso(),
    }


def _written(currency: Currency) -> dict[str, str]:
    return {
        "FORMAT_STRING": "# " + currency.code,
        "FULL_NAME": currency.name,
        "DEC_POINT": ".",
        "THOUSANDS_SEP": " ",
        "DECIMALS": "2",
        "THOUSANDS_VARIANT": "S",
        "HIDE_ZERO": "Y",
    }


def _rank(value: str) -> tuple[int, float, str]:
    try:
        return 0, float(value), ""
    except ValueError:
        return 1, 0.0, value.lower()
