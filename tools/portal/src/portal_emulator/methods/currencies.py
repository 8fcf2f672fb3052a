"""Currencies of the portal and their rates."""

from typing import Any

from portal_emulator.envelope import Page
from portal_emulator.methods.table import Call, method


@method("crm.currency.list", "crm")
def currency_list(call: Call) -> Any:
    """All of them at once, in the `order` asked for; the portal does not count them (`total` is always 0)."""
    rows = [
        {
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
        for index, currency in enumerate(call.portal.reference.currencies, 1)
    ]
    for field, direction in reversed(call.mapping("ORDER").items()):
        name = str(field).upper()
        rows.sort(key=lambda row: _rank(row.get(name, "")), reverse=str(direction).lower() == "desc")
    return Page(rows, 0, None)


def _rank(value: str) -> tuple[int, float, str]:
    try:
        return 0, float(value), ""
    except ValueError:
        return 1, 0.0, value.lower()
