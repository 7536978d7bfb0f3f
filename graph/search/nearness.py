"""How near two forms are: typing errors."""

from __future__ import annotations

from typing import Final

__all__ = ["distance", "most_errors", "pieces"]

_LONG: Final = 8  # characters of a form in which two errors are forgiven


def most_errors(form: str) -> int:
    """Return the number of errors that are forgiven in a form."""
    return 2 if len(form) >= _LONG else 1


def distance(query: str, form: str, most: int, *, part: bool = False) -> int | None:
    """Return the number of errors between two forms: characters more, less, other, or swapped.

    >>> distance("図館書", "図書館", 1), distance("圖書", "図書館", 1)
    (1, None)

    Args:
        query: What was asked.
        form: What there is.
        most: The greatest number that matters; None is returned for more.
        part: Whether any part of ``form`` may be compared.
    """
    if not part and abs(len(query) - len(form)) > most:
        return None
    before: list[int] = []
    row = [0] * (len(form) + 1) if part else list(range(len(form) + 1))
    for place, character in enumerate(query, start=1):
        above, row, older = row, [place], before
        before = above
        for column, other in enumerate(form, start=1):
            cost = above[column - 1] + (character != other)
            cost = min(cost, above[column] + 1, row[column - 1] + 1)
            is_swapped = (
                older and column > 1 and character == form[column - 2] and query[place - 2] == other
            )
            row.append(min(cost, older[column - 2] + 1) if is_swapped else cost)
        if min(row) > most:
            return None
    least = min(row) if part else row[-1]
    return least if least <= most else None


def pieces(form: str, errors: int) -> list[str]:
    """Return pieces of a form: with so many errors in it, one of them at least is without.

    Swapped characters at the border of two pieces are one error in both; so each border is
    swapped back in a piece of its own.
    """
    count = errors + 1
    size, rest = divmod(len(form), count)
    if not size:
        return []
    cut, borders = 0, []
    found = []
    for number in range(count):
        end = cut + size + (number < rest)
        found.append(form[cut:end])
        borders.append(end)
        cut = end
    found += [form[border] + form[border - 1] for border in borders[:-1]]
    return [piece for piece in dict.fromkeys(found) if piece]
