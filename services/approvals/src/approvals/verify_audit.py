"""Proves an export of the audit: python verify_audit.py EXPORT [--anchor NUMBER:HASH]

This one file needs nothing but Python 3.9 or newer; give it to whoever has to check. It reads an export (a line of JSON
each: a header, records with their hashes, the documents they name, an end) and finds what was deleted, changed,
moved, inserted or cut off.

A record's hash is SHA-256(hash of the record before, 32 bytes; then the record as canonical JSON). Before the first
record stand 32 zero bytes. Canonical JSON: keys sorted by code point, no spaces, UTF-8, nothing escaped that need not
be. A document's hash is SHA-256 of its canonical JSON.

Whoever can write the database can also write a new chain. That is what anchors are for: the number and hash of the
last record are announced every day (event purchase.audit.anchored.v1, log line evidence_anchored); keep them
elsewhere and give them here with --anchor. What was added after the last anchor is proved by the next one.

Exit status: 0 intact, 1 something was found, 2 the export cannot be read or the call is wrong.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

MOST_FINDINGS = 100
ZERO = "0" * 64


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice in an object would let two readers see two things."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


class Check:
    """Follows the chain; `findings` tell what is wrong and where, in the order of the file."""

    def __init__(self, anchors: dict[int, str]) -> None:
        self.anchors = dict(anchors)
        self.findings: list[str] = []
        self.records = self.documents = 0
        self.number, self.hash = 0, ZERO
        self.portal, self.complete, self.ended = "", True, False
        self.missing: set[int] = set()
        self.known: set[tuple[str, str]] = set()

    def found(self, what: str) -> None:
        self.findings.append(what)

    def header(self, line: dict[str, Any]) -> None:
        """Raises KeyError or ValueError when this is no export of ours."""
        if line["export"] != "purchase-requests-audit" or line["format"] != 1:
            raise ValueError("not an export of this format")
        self.portal, self.complete = line["portal"], line["documents"]
        self.number, self.hash = line["after"]["no"], line["after"]["hash"]
        self._anchored()

    def line(self, line: dict[str, Any]) -> None:
        if self.ended:
            self.found(f"after the end: another line follows record {self.number}")
        elif "record" in line:
            self._record(line["record"], line["no"], line["hash"])
        elif "document" in line:
            self._document(line)
        else:
            self._end(line["end"])

    def _record(self, record: Any, number: int, stated: str) -> None:
        self.records += 1
        follows = self._placed(number)
        if record is None:
            self.found(f"record {number}: deleted, only its hash is left")
        else:
            if record.get("no") != number or record.get("portal") != self.portal:
                self.found(f"record {number}: says that it is record {record.get('no')} of {record.get('portal')}")
            if follows and hashlib.sha256(bytes.fromhex(self.hash) + canonical(record)).hexdigest() != stated:
                self.found(f"record {number}: changed (its content does not give its hash), or record {number - 1} was")
            for kind, named in (record.get("detail", {}).get("documents") or {}).items():
                if self.complete and (kind, named) not in self.known:
                    self.found(f"record {number}: the {kind} {named} it names is not in the export")
        if number > self.number or follows:
            self.number, self.hash = number, stated
            self._anchored()

    def _placed(self, number: int) -> bool:
        """Whether the record stands right after the one before, so that its hash can be recomputed."""
        expected = self.number + 1
        if number == expected:
            return True
        if number > expected:
            span = f"record {expected} is" if number == expected + 1 else f"records {expected} to {number - 1} are"
            self.found(f"{span} missing: record {self.number} is followed by record {number}")
            self.missing.update(range(expected, min(number, expected + MOST_FINDINGS)))
        elif number in self.missing:
            self.missing.discard(number)
            self.found(f"record {number}: moved, it stands after record {self.number}")
        else:
            self.found(f"record {number}: inserted, it stands again after record {self.number}")
        return False

    def _anchored(self) -> None:
        wanted = self.anchors.pop(self.number, self.hash)
        if wanted != self.hash:
            self.found(f"record {self.number}: its hash is {self.hash}, anchored was {wanted}")

    def _document(self, line: dict[str, Any]) -> None:
        self.documents += 1
        self.known.add((line["kind"], line["hash"]))
        if line["document"] is None:
            self.found(f"document {line['hash']} ({line['kind']}): deleted, only its hash is left")
        elif hashlib.sha256(canonical(line["document"])).hexdigest() != line["hash"]:
            self.found(f"document {line['hash']} ({line['kind']}): changed, its content does not give its hash")

    def _end(self, end: dict[str, Any]) -> None:
        self.ended = True
        if (end["no"], end["hash"]) != (self.number, self.hash):
            self.found(f"cut off: the chain ends in record {end['no']}, the export in record {self.number}")

    def finish(self) -> None:
        if not self.ended:
            self.found(f"cut off: there is no end after record {self.number}")
        for number in sorted(self.anchors):
            self.found(f"record {number}: anchored, but it is not in this export")


def lines_of(file: BinaryIO, check: Check) -> Iterator[tuple[int, Any]]:
    for at, raw in enumerate(file, start=1):
        try:
            yield at, json.loads(raw.decode(), object_pairs_hook=unique)
        except ValueError as error:
            check.found(f"line {at}, after record {check.number}: not readable ({error})")


def verify(file: BinaryIO, anchors: dict[int, str]) -> Check:
    """Raises ValueError when the file is no export at all, or begins after an anchor."""
    check = Check(anchors)
    lines = lines_of(file, check)
    try:
        check.header(next(lines)[1])
    except (StopIteration, KeyError, TypeError, ValueError) as error:
        raise ValueError("the first line is not the header of an export") from error
    if any(number < check.number for number in check.anchors):
        raise ValueError(f"the export begins after record {check.number}, an anchor lies before")
    for at, line in lines:
        try:
            check.line(line)
        except (AttributeError, KeyError, TypeError, ValueError):
            check.found(f"line {at}, after record {check.number}: not a line of an export")
    check.finish()
    return check


def anchor(text: str) -> tuple[int, str]:
    number, _, hashed = text.partition(":")
    if not number.isdigit() or len(bytes.fromhex(hashed)) != hashlib.sha256().digest_size:
        raise argparse.ArgumentTypeError("an anchor is NUMBER:HASH")
    return int(number), hashed.lower()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="verify_audit", description="Proves an export of the audit.")
    parser.add_argument("export")
    parser.add_argument("--anchor", type=anchor, action="append", default=[], metavar="NUMBER:HASH")
    asked = parser.parse_args(arguments)
    try:
        with open(asked.export, "rb") as file:  # noqa: PTH123 - the whole file stays as plain as it can be
            check = verify(file, dict(asked.anchor))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"verify_audit: {error}\n")
        return 2
    for finding in check.findings[:MOST_FINDINGS]:
        sys.stdout.write(finding + "\n")
    summary = f"{check.records} records, {check.documents} documents, the last is record {check.number} {check.hash}"
    sys.stdout.write(f"{summary}: {f'{len(check.findings)} findings' if check.findings else 'intact'}\n")
    return 1 if check.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
