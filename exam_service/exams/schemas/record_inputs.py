"""A statement version and a standard-setting record as the inputs of their pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from exam_service.exams.rules.soundness import by_field
from exam_service.exams.rules.standard import StandardSetting, standard_problems
from exam_service.web.inputs import Inputs

TEXTS = "texts."


@dataclass(frozen=True, slots=True)
class StandardReading:
    """The record that the inputs make if they make one, and a sentence per field that is off."""

    setting: StandardSetting | None
    errors: Mapping[str, str]


def read_texts(sent: Mapping[str, str]) -> dict[str, str]:
    """The texts by language; languages that were left empty are left out."""
    return {
        name.removeprefix(TEXTS): text
        for name, text in sent.items()
        if name.startswith(TEXTS) and text.strip()
    }


def read_standard(sent: Mapping[str, str]) -> StandardReading:
    inputs = Inputs(sent)
    record = inputs.text("record")
    setting = StandardSetting(
        method=inputs.text("method"),
        cut_raw=inputs.whole("cut_raw"),
        items_scored=inputs.whole("items_scored"),
        document={"record": record} if record else {},
        is_sample=inputs.is_checked("is_sample"),
        adopted_at=datetime.combine(inputs.day("adopted_on"), time(), UTC),
    )
    errors = inputs.errors or by_field(standard_problems(setting))
    return StandardReading(None if errors else setting, errors)
