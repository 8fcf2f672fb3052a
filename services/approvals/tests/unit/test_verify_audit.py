"""What an auditor is told about an export somebody tampered with."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals import verify_audit
from approvals.adapters.evidence_export import document_line, end_line, header_line, record_line
from approvals.domain.documents import content_hash
from approvals.domain.evidence import GENESIS, AuditRecord, chain, record_document

PORTAL = UUID(int=5)
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
POLICY = {"id": "std", "name": "Größer als 5 000 €"}


def an_export(count=6):
    """Lines of an export of `count` records; the second names a policy."""
    records = [
        AuditRecord(
            id=10 + n, at=NINE + timedelta(minutes=n), subject=f"request-{n}", action="TaskDecided", actor="p15",
            principal=None, detail={"n": n, "documents": {"policy": content_hash(POLICY)} if n == 1 else {}},
        )
        for n in range(count)
    ]  # fmt: skip
    lines = [header_line(PORTAL, 0, GENESIS, documents=True)]
    last = GENESIS
    for record, seal in zip(records, chain(PORTAL, None, records), strict=True):
        if record.detail["documents"]:
            lines.append(document_line("policy", content_hash(POLICY), POLICY))
        lines.append(record_line(seal.no, record_document(PORTAL, seal.no, record), seal.hash))
        last = seal.hash
    return [*lines, end_line(count, last)]


def told(lines, tmp_path, capsys, *anchors):
    file = tmp_path / "export.ndjson"
    file.write_bytes(b"".join(lines))
    status = verify_audit.main([str(file), *(each for anchor in anchors for each in ("--anchor", anchor))])
    *findings, summary = capsys.readouterr().out.splitlines()
    return status, findings, summary


def edited(line, **changes):
    read = json.loads(line)
    return json.dumps(read | {"record": read["record"] | changes}).encode() + b"\n"


def anchor_of(line):
    read = json.loads(line)
    return f"{read['no']}:{read['hash']}"


def test_an_untouched_export_is_intact_however_it_is_spelled(tmp_path, capsys):
    lines = an_export()
    assert told(lines, tmp_path, capsys)[:2] == (0, [])
    respelled = [json.dumps(json.loads(line), indent=None, sort_keys=True).encode() + b"\n" for line in lines]
    status, findings, summary = told(respelled, tmp_path, capsys, anchor_of(lines[4]))
    assert (status, findings) == (0, [])
    assert summary.startswith("6 records, 1 documents, the last is record 6 ")
    assert summary.endswith(": intact")


def test_a_changed_record_is_named(tmp_path, capsys):
    lines = an_export()
    lines[5] = edited(lines[5], actor="p20")
    assert told(lines, tmp_path, capsys)[1] == [
        "record 4: changed (its content does not give its hash), or record 3 was"
    ]


def test_a_deleted_record_is_named(tmp_path, capsys):
    lines = an_export()
    del lines[4:6]
    assert told(lines, tmp_path, capsys)[1] == ["records 3 to 4 are missing: record 2 is followed by record 5"]


def test_a_moved_record_is_named(tmp_path, capsys):
    lines = an_export()
    lines[4], lines[5] = lines[5], lines[4]
    assert told(lines, tmp_path, capsys)[1] == [
        "record 3 is missing: record 2 is followed by record 4",
        "record 3: moved, it stands after record 4",
    ]


def test_an_inserted_record_is_named(tmp_path, capsys):
    lines = an_export()
    lines.insert(6, lines[1])
    assert told(lines, tmp_path, capsys)[1] == ["record 1: inserted, it stands again after record 4"]


def test_a_cut_off_end_is_seen_and_a_new_end_does_not_hide_it_from_an_anchor(tmp_path, capsys):
    lines = an_export()
    anchor = anchor_of(lines[-2])
    assert told(lines[:-3], tmp_path, capsys)[1] == ["cut off: there is no end after record 4"]
    kept = json.loads(lines[-4])
    forged = [*lines[:-3], end_line(kept["no"], bytes.fromhex(kept["hash"]))]
    assert told(forged, tmp_path, capsys)[:2] == (0, [])
    assert told(forged, tmp_path, capsys, anchor)[1] == ["record 6: anchored, but it is not in this export"]


def test_a_chain_written_anew_is_seen_by_an_anchor(tmp_path, capsys):
    forged = an_export(count=6)
    anchor = f"6:{'ab' * 32}"
    status, findings, _ = told(forged, tmp_path, capsys, anchor)
    assert status == 1
    assert findings[0].startswith("record 6: its hash is ")
    assert findings[0].endswith(f"anchored was {'ab' * 32}")


def test_a_changed_or_missing_document_is_named(tmp_path, capsys):
    lines = an_export()
    hashed = content_hash(POLICY)
    changed = [*lines[:2], document_line("policy", hashed, POLICY | {"id": "x"}), *lines[3:]]
    assert told(changed, tmp_path, capsys)[1] == [
        f"document {hashed} (policy): changed, its content does not give its hash"
    ]
    assert told([*lines[:2], *lines[3:]], tmp_path, capsys)[1] == [
        f"record 2: the policy {hashed} it names is not in the export"
    ]


def test_a_record_of_which_only_the_seal_is_left_is_named(tmp_path, capsys):
    lines = an_export()
    kept = json.loads(lines[4])
    lines[4] = record_line(kept["no"], None, bytes.fromhex(kept["hash"]))
    assert told(lines, tmp_path, capsys)[1] == ["record 3: deleted, only its hash is left"]


def test_a_name_that_stands_twice_is_refused(tmp_path, capsys):
    lines = an_export()
    lines[4] = lines[4].replace(b'"actor":"p15"', b'"actor":"p99","actor":"p15"')
    assert "not readable (a name stands twice in one object)" in told(lines, tmp_path, capsys)[1][0]


@pytest.mark.parametrize("content", [b"", b"{}\n", b"nothing\n", b'{"export": "other", "format": 1}\n'])
def test_what_is_no_export_is_told_apart_from_a_broken_one(content, tmp_path):
    file = tmp_path / "file"
    file.write_bytes(content)
    assert verify_audit.main([str(file)]) == 2
    assert verify_audit.main([str(tmp_path / "nowhere")]) == 2


def test_an_anchor_before_a_partial_export_is_not_passed_over(tmp_path):
    lines = an_export()
    second = json.loads(lines[3])
    file = tmp_path / "partial"
    header = header_line(PORTAL, second["no"], bytes.fromhex(second["hash"]), documents=True)
    file.write_bytes(b"".join([header, *lines[4:]]))
    assert verify_audit.main([str(file), "--anchor", anchor_of(lines[3])]) == 0
    assert verify_audit.main([str(file), "--anchor", f"1:{'ab' * 32}"]) == 2


def test_the_file_stands_alone(tmp_path):
    """An auditor gets this one file: no package of ours, no site packages, nothing but Python."""
    source = Path(verify_audit.__file__)
    assert len(source.read_text().splitlines()) < 200
    alone = tmp_path / "verify_audit.py"
    alone.write_text(source.read_text())
    (tmp_path / "export").write_bytes(b"".join(an_export()))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(alone), str(tmp_path / "export")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip().endswith("intact")) == (0, True), done.stderr


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_way_of_tampering_stays_unseen(data, tmp_path_factory):
    lines = an_export()
    anchor = anchor_of(lines[-2])
    how = data.draw(st.sampled_from(("delete", "swap", "repeat", "cut", "flip")))
    at = data.draw(st.integers(1, len(lines) - 2))
    tampered = list(lines)
    if how == "delete":
        del tampered[at]
    elif how == "swap":
        other = data.draw(st.integers(1, len(lines) - 2).filter(lambda n: n != at and {n, at} != {1, 2}))
        tampered[at], tampered[other] = tampered[other], tampered[at]
    elif how == "repeat":
        at = data.draw(st.sampled_from([n for n in range(1, len(lines) - 1) if b'"record"' in lines[n]]))
        tampered.insert(data.draw(st.integers(at, len(lines) - 1)), lines[at])
    elif how == "cut":
        tampered = tampered[:at]
    else:
        place = data.draw(st.integers(0, len(lines[at]) - 2))
        byte = data.draw(st.integers(33, 126).filter(lambda value: value != lines[at][place]))
        tampered[at] = lines[at][:place] + bytes([byte]) + lines[at][place + 1 :]
    file = tmp_path_factory.mktemp("audit") / "export"
    file.write_bytes(b"".join(tampered))
    assert verify_audit.main([str(file), "--anchor", anchor]) == 1
