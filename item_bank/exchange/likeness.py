"""How alike two wordings are, whatever their script."""


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1: pairs of neighbouring letters in both, of those in either.

    Source: Jaccard, 1912, on character bigrams.
    """
    first, second = _pairs(one), _pairs(other)
    return len(first & second) / len(first | second) if first or second else 1.0


def _pairs(text: str) -> frozenset[str]:
    letters = "".join(text.lower().split())
    return frozenset(letters[place : place + 2] for place in range(len(letters) - 1))
