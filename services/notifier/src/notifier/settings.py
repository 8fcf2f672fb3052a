"""The notifier's settings."""

from pathlib import Path

from common.settings import ServiceSettings

SERVICE = "notifier"
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class Settings(ServiceSettings):
    """Beside what every service has: the menu's number and the patience with portals.

    `left_menu_counter`: keep the app option that shows beside the menu item at the number of open decisions of the
    portal, written at most every `counter_seconds`. `answer_seconds`: how long one call to a portal may take.
    """

    port: int = 8084
    counter_seconds: float = 10.0
    left_menu_counter: bool = True
    answer_seconds: float = 30.0
