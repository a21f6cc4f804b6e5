"""Every refusal of the library has a code of its own."""

import item_bank.errors
from item_bank.errors import ContentError


def test_every_refusal_has_a_code_of_its_own() -> None:
    refusals = [
        refusal
        for refusal in vars(item_bank.errors).values()
        if isinstance(refusal, type) and issubclass(refusal, ContentError)
    ]
    codes = [refusal.code for refusal in refusals if refusal is not ContentError]

    assert len(codes) == len(set(codes)) >= 15
