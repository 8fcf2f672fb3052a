"""Everything that can be made to go wrong."""

import subprocess
import sys
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.integration


def test_a_lost_answer_means_the_call_was_carried_out(emulator: Any) -> None:
    token = emulator.fields("p19")["AUTH_ID"]
    emulator.control("faults", portal="acme", lose_methods={"im.notify.system.add": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        emulator.call("im.notify.system.add", token=token, USER_ID=17, MESSAGE="hello")
    assert [item["text"] for item in emulator.look("notifications", portal="acme", user="p17")] == ["hello"]
    assert emulator.call("im.notify.system.add", token=token, USER_ID=17, MESSAGE="again").status_code == 200


def test_failures_strike_as_often_as_ordered_and_carry_nothing_out(emulator: Any) -> None:
    emulator.control("faults", portal="acme", fail_next=2, fail_status=502)
    statuses = [emulator.call("im.notify.system.add", USER_ID=17, MESSAGE="x").status_code for _ in range(3)]
    assert statuses == [502, 502, 200]
    assert len(emulator.look("notifications", portal="acme")) == 1


def test_one_command_of_a_batch_can_fail_alone(emulator: Any) -> None:
    emulator.control("faults", portal="acme", fail_methods={"user.get": 1})
    batch = emulator.result("batch", cmd={"a": "user.get", "b": "profile"})
    assert batch["result_error"]["a"]["error"] == "INTERNAL_SERVER_ERROR"
    assert batch["result"]["b"]["ID"] == "19"


def test_refresh_can_be_refused_or_its_answer_lost(emulator: Any) -> None:
    first, second = emulator.fields("p19")["REFRESH_ID"], emulator.fields("p10")["REFRESH_ID"]
    emulator.control("faults", portal="oauth", refuse_refresh=1)
    assert emulator.refresh(first).json() == {"error": "invalid_grant"}
    assert emulator.refresh(first).status_code == 200
    emulator.control("faults", portal="oauth", lose_refresh=1)
    with pytest.raises(httpx.RemoteProtocolError):
        emulator.refresh(second)
    assert emulator.refresh(second).json() == {"error": "invalid_grant"}


def test_notifications_can_fail_softly_or_loudly(emulator: Any) -> None:
    emulator.control("faults", portal="acme", notifications="false")
    assert emulator.result("im.notify.system.add", USER_ID=17, MESSAGE="x") is False
    emulator.control("faults", portal="acme", notifications="error")
    assert emulator.call("im.notify.system.add", USER_ID=17, MESSAGE="x").status_code == 500


def test_unknown_switches_and_names_are_refused(emulator: Any) -> None:
    url = f"{emulator.ready['control']}/control"
    assert emulator.http.post(f"{url}/faults", json={"nonsense": 1}).status_code == 422
    assert emulator.http.post(f"{url}/tokens", json={"portal": "nowhere"}).status_code == 404
    assert emulator.http.post(f"{url}/people", json={"portal": "acme", "person": "p99"}).status_code == 404


def test_a_renamed_portal_redirects_and_tells_its_new_name(emulator: Any) -> None:
    globex, fields = emulator.globex, emulator.fields("p19", portal="globex")
    moved = emulator.control("rename", portal="globex")
    old = emulator.http.post(globex["rest"] + "profile", json={"auth": fields["AUTH_ID"]})
    assert (old.status_code, old.headers["location"]) == (302, f"{moved['origin']}/rest/profile")
    new = emulator.http.post(old.headers["location"], json={"auth": fields["AUTH_ID"]})
    assert new.json()["result"]["ID"] == "119"
    info = emulator.http.get(f"{emulator.oauth}/rest/app.info/", params={"auth": fields["AUTH_ID"]}).json()
    assert info["result"]["install"]["client_endpoint"] == f"{moved['origin']}/rest/"


def test_the_emulator_ends_with_the_process_that_started_it() -> None:
    child = "import subprocess,sys,os\np=subprocess.Popen([sys.executable,'-m','portal_emulator','--die-with-parent'],stdout=subprocess.PIPE)\np.stdout.readline()\nprint(p.pid,flush=True)\nos.kill(os.getpid(),9)"
    starter = subprocess.run([sys.executable, "-c", child], stdout=subprocess.PIPE, text=True, timeout=30, check=False)
    assert starter.returncode == -9
    pid = int(starter.stdout)
    waiter = f"import os,time\nfor _ in range(400):\n  try: os.kill({pid},0)\n  except OSError: raise SystemExit(0)\n  if open('/proc/{pid}/stat').read().split()[2]=='Z': raise SystemExit(0)\n  time.sleep(0.05)\nraise SystemExit(1)"
    assert subprocess.run([sys.executable, "-c", waiter], timeout=30, check=False).returncode == 0
