"""`operating`: the seconds a method has worked for one application within ten minutes."""

from dataclasses import dataclass, field

WINDOW = 600
SLICE = 60


@dataclass(slots=True)
class Operating:
    """Ten one-minute slices per (application, method); over `limit` seconds the method is blocked."""

    limit: float = 480.0
    _slices: dict[tuple[str, str], dict[int, float]] = field(default_factory=dict)

    def add(self, app: str, method: str, seconds: float, now: float) -> tuple[float, int]:
        """Adds worked seconds; answers the sum of the window and when its oldest slice falls off (unix)."""
        slices = self._slices.setdefault((app, method), {})
        minute = int(now) // SLICE
        slices[minute] = slices.get(minute, 0.0) + seconds
        self._forget(slices, minute)
        return sum(slices.values()), min(slices) * SLICE + WINDOW

    def blocked(self, app: str, method: str, now: float) -> bool:
        slices = self._slices.get((app, method))
        if not slices:
            return False
        self._forget(slices, int(now) // SLICE)
        return sum(slices.values()) > self.limit

    def reset(self) -> None:
        self._slices.clear()

    @staticmethod
    def _forget(slices: dict[int, float], minute: int) -> None:
        for old in [key for key in slices if key <= minute - WINDOW // SLICE]:
            del slices[old]
