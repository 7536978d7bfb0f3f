"""The result of a check, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Literal

__all__ = ["CheckResult", "report"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check.

    Attributes:
        check: Name of the check.
        state: ``problem``: the service does not work, or not reliably; ``warning``: it works, but
            perhaps not as intended.
        found: The present state.
        remedy: What to do; empty if nothing.
    """

    check: str
    state: Literal["ok", "warning", "problem"]
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        remedy = f": {self.remedy}" if self.remedy else ""
        return f"{self.state:<8} {self.check}: {self.found}{remedy}"


def report(results: list[CheckResult]) -> tuple[str, dict[str, Any]]:
    """Return the results as text and as JSON."""
    counts = Counter(result.state for result in results)
    problems, warnings = counts["problem"], counts["warning"]
    last = f"{problems} problems, {warnings} warnings" if problems + warnings else "all is well"
    shown = [asdict(result) for result in results]
    value = {"problems": problems, "warnings": warnings, "checks": shown}
    return "\n".join([*map(str, results), last]), value
