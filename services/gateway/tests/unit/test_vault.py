"""Sealed text opens for its own portal and column only, with any key we hold."""

from uuid import uuid4

import pytest

from gateway.portals.vault import SealBroken, Vault

PORTAL = uuid4()
OLD, NEW = b"o" * 32, b"n" * 32


def test_what_was_sealed_opens_again() -> None:
    vault = Vault({"k1": OLD})
    sealed = vault.seal("secret", portal=PORTAL, column="grants.access_token")
    assert "secret" not in sealed
    assert vault.open(sealed, portal=PORTAL, column="grants.access_token") == "secret"


def test_the_same_text_is_never_sealed_alike_twice() -> None:
    vault = Vault({"k1": OLD})
    assert len({vault.seal("x", portal=PORTAL, column="c") for _ in range(10)}) == 10


@pytest.mark.parametrize("elsewhere", [{"portal": uuid4(), "column": "c"}, {"portal": PORTAL, "column": "d"}])
def test_moved_to_another_row_or_column_it_does_not_open(elsewhere: dict) -> None:
    vault = Vault({"k1": OLD})
    sealed = vault.seal("x", portal=PORTAL, column="c")
    with pytest.raises(SealBroken):
        vault.open(sealed, **elsewhere)


def test_a_new_key_seals_while_the_old_one_still_opens() -> None:
    sealed = Vault({"k1": OLD}).seal("x", portal=PORTAL, column="c")
    both = Vault({"k2": NEW, "k1": OLD})
    assert both.open(sealed, portal=PORTAL, column="c") == "x"
    assert not both.is_current(sealed)
    assert both.is_current(both.seal("x", portal=PORTAL, column="c"))


@pytest.mark.parametrize("broken", ["", "k1", "k1..", "k9.AAAA.AAAA", "k1.AAAAAAAAAAAAAAAA.AAAA"])
def test_anything_else_is_broken(broken: str) -> None:
    with pytest.raises(SealBroken):
        Vault({"k1": OLD}).open(broken, portal=PORTAL, column="c")
