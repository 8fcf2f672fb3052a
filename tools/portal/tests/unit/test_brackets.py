"""PHP's bracketed keys."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal_emulator.brackets import flatten, nest, parse_query


def test_nested_keys_become_maps_and_numbered_ones_lists() -> None:
    parsed = parse_query("fields[PHONE][0][VALUE]=1&fields[PHONE][1][VALUE]=2&select[]=ID&select[]=NAME&filter[>ID]=5")
    assert parsed == {
        "fields": {"PHONE": [{"VALUE": "1"}, {"VALUE": "2"}]},
        "select": ["ID", "NAME"],
        "filter": {">ID": "5"},
    }


def test_a_map_with_gaps_stays_a_map_and_a_stray_bracket_is_a_name() -> None:
    assert nest([("a[1]", "x"), ("[b]", "y")]) == {"a": {"1": "x"}, "[b]": "y"}


def test_a_scalar_gives_way_to_a_map_of_the_same_name() -> None:
    assert nest([("a", "x"), ("a[b]", "y")]) == {"a": {"b": "y"}}


def test_blank_values_are_kept() -> None:
    assert parse_query("a=&b[c]=") == {"a": "", "b": {"c": ""}}


def test_deliveries_are_flat_strings() -> None:
    payload = {"event": "ONAPPTEST", "data": {"UF_DEPARTMENT": [1, 2], "N": None}, "auth": {"expires_in": 3600}}
    assert flatten(payload) == [
        ("event", "ONAPPTEST"),
        ("data[UF_DEPARTMENT][0]", "1"),
        ("data[UF_DEPARTMENT][1]", "2"),
        ("auth[expires_in]", "3600"),
    ]


names = st.text("abcXYZ_", min_size=1, max_size=5)
trees = st.recursive(
    st.text(max_size=5),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(names, inner, min_size=1, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(names, trees, max_size=3))
def test_what_is_flattened_nests_back(values: dict[str, Any]) -> None:
    assert nest(flatten(values)) == values
