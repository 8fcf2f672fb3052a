"""Orders: by line and quantity, in parts, never more than was approved, to the last cent of what was approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from common.contracts.base import MoneyWire
from common.contracts.requests import SubmittedDocument, SubmittedLine
from common.contracts.requests.orders import OrderedLine, OrderLineWire
from purchase_requests.domain.document import MOST_PLACES, Sums
from purchase_requests.domain.errors import FieldError, InvalidDocument, field_error
from purchase_requests.domain.money import decimal_places, part, plain, to_minor, to_text


@dataclass(frozen=True, slots=True)
class Ordered:
    """So much of one line, and what that comes to (minor units)."""

    position: int
    quantity: Fraction
    sums: Sums


@dataclass(frozen=True, slots=True)
class Order:
    """`complete`: nothing more will be ordered from the request."""

    order_id: UUID
    reference: str
    lines: tuple[Ordered, ...]
    complete: bool

    def told(self, currency: str) -> dict[str, Any]:
        """As events and cards tell it; the amount is gross."""
        lines = [
            OrderedLine(
                position=line.position, quantity=decimal_of(line.quantity), net=to_text(line.sums.net, currency),
                tax=to_text(line.sums.tax, currency),
            )
            for line in self.lines
        ]  # fmt: skip
        gross = to_text(sum(line.sums.gross for line in self.lines), currency)
        return {
            "order_id": self.order_id,
            "reference": self.reference,
            "lines": lines,
            "amount": MoneyWire(amount=gross, currency=currency),
            "complete": self.complete,
        }


def place_order(
    document: SubmittedDocument,
    earlier: Sequence[Order],
    order_id: UUID,
    reference: str,
    wanted: Sequence[OrderLineWire] | None,
    *,
    final: bool,
) -> Order:
    """The next order; each line comes to what it and those before come to together, less those before.

    Raises InvalidDocument: an unknown or repeated line, too much, nothing at all, an end before anything was ordered.
    """
    lines = {line.position: line for line in document.lines}
    done = _done(earlier)
    chosen = _everything_left(lines, done) if wanted is None else _chosen(wanted, lines, done)
    if not chosen and not (final and earlier):
        raise InvalidDocument([field_error("/lines", "nothing_to_order")])
    ordered = tuple(
        _ordered(lines[position], done.get(position, Fraction(0)), more, document.currency)
        for position, more in chosen.items()
    )
    left = _everything_left(lines, _done([*earlier, Order(order_id, reference, ordered, complete=False)]))
    return Order(order_id, reference, ordered, complete=final or not left)


def ordered_by_centre(document: SubmittedDocument, orders: Sequence[Order]) -> dict[str, Sums]:
    """What all orders come to, by cost centre, in the document's currency."""
    centres = {line.position: line.cost_center for line in document.lines}
    found: dict[str, Sums] = {}
    for line in (line for order in orders for line in order.lines):
        centre = centres[line.position]
        if centre:
            before = found.get(centre, Sums(0, 0))
            found[centre] = Sums(before.net + line.sums.net, before.tax + line.sums.tax)
    return found


def _done(orders: Sequence[Order]) -> dict[int, Fraction]:
    done: dict[int, Fraction] = {}
    for line in (line for order in orders for line in order.lines):
        done[line.position] = done.get(line.position, Fraction(0)) + line.quantity
    return done


def _everything_left(lines: Mapping[int, SubmittedLine], done: Mapping[int, Fraction]) -> dict[int, Fraction]:
    left = {position: Fraction(line.quantity) - done.get(position, 0) for position, line in lines.items()}
    return {position: more for position, more in left.items() if more > 0}


def _chosen(
    wanted: Sequence[OrderLineWire], lines: Mapping[int, SubmittedLine], done: Mapping[int, Fraction]
) -> dict[int, Fraction]:
    left, errors = _everything_left(lines, done), list[FieldError]()
    chosen: dict[int, Fraction] = {}
    for place, line in enumerate(wanted):
        most = left.get(line.position, Fraction(0))
        more = most if line.quantity is None else Fraction(line.quantity)
        if line.position not in lines:
            errors.append(field_error(f"/lines/{place}/position", "line_unknown"))
        elif line.position in chosen:
            errors.append(field_error(f"/lines/{place}/position", "line_repeated"))
        elif more > most:
            errors.append(field_error(f"/lines/{place}/quantity", "more_than_approved") | {"left": decimal_of(most)})
        elif more <= 0:
            errors.append(field_error(f"/lines/{place}/quantity", "quantity_must_be_positive"))
        elif line.quantity is not None and decimal_places(line.quantity) > MOST_PLACES["quantity"]:
            errors.append(field_error(f"/lines/{place}/quantity", "too_precise"))
        chosen[line.position] = more
    if errors:
        raise InvalidDocument(errors)
    return chosen


def _ordered(line: SubmittedLine, done: Fraction, more: Fraction, currency: str) -> Ordered:
    whole = Fraction(line.quantity)
    net, tax = (to_minor(Fraction(text), currency) for text in (line.net, line.tax))
    first, last = ((part(net, some, whole), part(tax, some, whole)) for some in (done, done + more))
    return Ordered(line.position, more, Sums(last[0] - first[0], last[1] - first[1]))


def decimal_of(quantity: Fraction) -> str:
    """Quantities have at most six places, and so have their sums."""
    whole, rest = divmod(int(quantity * 10**6), 10**6)
    return plain(f"{whole}.{rest:06}")
