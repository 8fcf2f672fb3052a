"""Public holidays of countries and regions, from the `holidays` package."""

from functools import lru_cache

import holidays

from approvals.domain.working_time import Holidays


@lru_cache(maxsize=256)
def public_holidays(country: str, region: str | None) -> Holidays:
    """`country` is ISO 3166-1 alpha-2, `region` its subdivision there. Raises LookupError when it is not known."""
    try:
        return holidays.country_holidays(country, subdiv=region)
    except NotImplementedError as unknown:
        raise LookupError(country, region) from unknown
