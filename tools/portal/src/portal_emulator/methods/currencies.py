"""Currencies of the portal and their rates."""

from typing import Any

from portal_emulator.envelope import paginate
from portal_emulator.methods.table import Call, method


@method("crm.currency.list", "crm")
def currency_list(call: Call) -> Any:
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
    return paginate(rows, call.get("START"))
