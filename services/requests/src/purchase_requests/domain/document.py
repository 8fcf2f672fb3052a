"""What is written in a request: sums of its lines, what is missing before submit, and the frozen content."""

import hashlib
import json
from dataclasses import dataclass
from fractions import Fraction

from common.contracts.requests import DocumentWire, LineWire, SubmittedDocument, SubmittedLine
from purchase_requests.domain.errors import FieldError, InvalidDocument, field_error
from purchase_requests.domain.money import (
    CurrencyUnknown,
    decimal_places,
    minor_digits,
    plain,
    to_minor,
    to_text,
)

MOST_PLACES = {"quantity": 6, "unit_price": 6, "tax_rate": 4}
LARGEST_SUM = 10**15
"""Minor units of one line; two hundred lines stay far inside SQL's bigint."""
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Sums:
    """Net and tax in minor units."""

    net: int
    tax: int

    @property
    def gross(self) -> int:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Amounts:
    """What every line comes to; the total is the sum of the rounded lines."""

    currency: str
    lines: tuple[Sums, ...]

    @property
    def total(self) -> Sums:
        return Sums(sum(line.net for line in self.lines), sum(line.tax for line in self.lines))

    def texts(self) -> dict[str, str]:
        """The three totals as decimal strings."""
        total = self.total
        named = {"net": total.net, "tax": total.tax, "gross": total.gross}
        return {name: to_text(minor, self.currency) for name, minor in named.items()}


def price(document: DocumentWire) -> Amounts:
    """Computes every line; net = quantity x unit price, tax = percent of the rounded net, each rounded half up.

    Raises InvalidDocument for what cannot be computed exactly or stored: too many places, too large, a currency
    without minor unit, a NUL in a text. A draft may otherwise be as incomplete as its writer likes.
    """
    try:
        minor_digits(document.currency)
    except CurrencyUnknown as error:
        raise InvalidDocument([field_error("/currency", error.code)]) from error
    errors = _unstorable(document)
    sums = [_priced(line, place, document.currency, errors) for place, line in enumerate(document.lines)]
    if errors:
        raise InvalidDocument(errors)
    return Amounts(document.currency, tuple(sums))


def _unstorable(document: DocumentWire) -> list[FieldError]:
    """Texts with a NUL character, which no PostgreSQL text or JSON can hold."""
    vendor = {"vendor": document.vendor.name, "fields": "".join(f"{k}{v}" for k, v in document.fields.items())}
    texts = {f"/{name}": value for name, value in (dict(document) | vendor).items()}
    for place, line in enumerate(document.lines):
        texts |= {f"/lines/{place}/{name}": value for name, value in line}
    found = [pointer for pointer, text in texts.items() if isinstance(text, str) and "\x00" in text]
    return [field_error(pointer, "control_character") for pointer in found]


def _priced(line: LineWire, place: int, currency: str, errors: list[FieldError]) -> Sums:
    for name, most in MOST_PLACES.items():
        if decimal_places(getattr(line, name)) > most:
            errors.append(field_error(f"/lines/{place}/{name}", "too_precise"))
    net = to_minor(Fraction(line.quantity) * Fraction(line.unit_price), currency)
    digits = minor_digits(currency)
    tax = to_minor(Fraction(net, 10**digits) * Fraction(line.tax_rate) / PERCENT, currency)
    if max(abs(net), abs(tax)) > LARGEST_SUM:
        errors.append(field_error(f"/lines/{place}/unit_price", "too_large"))
    return Sums(net, tax)


def missing(document: DocumentWire, amounts: Amounts) -> list[FieldError]:
    """Everything that keeps this document from being submitted, all at once."""
    errors: list[FieldError] = []
    if not document.title.strip():
        errors.append(field_error("/title", "title_required"))
    if document.department is None:
        errors.append(field_error("/department", "department_required"))
    if not document.lines:
        errors.append(field_error("/lines", "line_required"))
        return errors
    for place, line in enumerate(document.lines):
        if Fraction(line.quantity) <= 0:
            errors.append(field_error(f"/lines/{place}/quantity", "quantity_must_be_positive"))
        if not 0 <= Fraction(line.tax_rate) <= PERCENT:
            errors.append(field_error(f"/lines/{place}/tax_rate", "tax_rate_out_of_range"))
    if amounts.total.net <= 0 or amounts.total.gross <= 0:
        errors.append(field_error("/lines", "amount_must_be_positive"))
    return errors


def freeze(document: DocumentWire, requester: str, preparer: str) -> SubmittedDocument:
    """The immutable content of a revision. Raises InvalidDocument with everything that is missing."""
    amounts = price(document)
    errors = missing(document, amounts)
    if errors:
        raise InvalidDocument(errors)
    assert document.department is not None  # `missing` has said so otherwise
    return SubmittedDocument(
        title=document.title,
        justification=document.justification,
        delivery_note=document.delivery_note,
        requester=requester,
        preparer=preparer,
        department=document.department,
        currency=document.currency,
        **amounts.texts(),
        vendor=document.vendor,
        flags=document.flags,
        fields=document.fields,
        lines=[_frozen_line(place, line, amounts) for place, line in enumerate(document.lines)],
    )


def _frozen_line(place: int, line: LineWire, amounts: Amounts) -> SubmittedLine:
    currency, sums = amounts.currency, amounts.lines[place]
    return SubmittedLine(
        position=place + 1,
        description=line.description,
        quantity=plain(line.quantity),
        unit_price=plain(line.unit_price, minor_digits(currency)),
        tax_rate=plain(line.tax_rate),
        net=to_text(sums.net, currency),
        tax=to_text(sums.tax, currency),
        category=line.category,
        cost_center=line.cost_center,
        note=line.note,
    )


def thaw(frozen: SubmittedDocument) -> DocumentWire:
    """The frozen content as somebody would have written it; for readers who may not see the draft."""
    shared = frozen.model_dump(include=set(DocumentWire.model_fields) - {"lines"})
    lines = [line.model_dump(include=set(LineWire.model_fields)) for line in frozen.lines]
    return DocumentWire.model_validate({**shared, "lines": lines})


def content_hash(frozen: SubmittedDocument) -> str:
    """SHA-256 (hex) over the canonical JSON: keys sorted, no spaces, UTF-8."""
    values = frozen.model_dump(mode="json")
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
