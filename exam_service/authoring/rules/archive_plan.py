"""What an archive would do to the item bank: items come whole, with their past, or not at all."""

from collections.abc import Mapping

from exam_service.authoring.rules.import_plan import PUBLIC_CODE, BankSnapshot, ImportPlan
from exam_service.authoring.rules.import_report import ImportReport, ReportRow
from item_bank.exchange.archive import Archive
from item_bank.exchange.archived_items import ArchivedItem
from item_bank.exchange.detection import Format
from item_bank.exchange.difference import Change
from item_bank.items import ItemCode
from item_bank.markup import image_references


def plan_archive(
    archive: Archive, here: Mapping[ItemCode, ArchivedItem], bank: BankSnapshot
) -> ImportPlan:
    """Items that are not here would come; those that are here must be the same to the letter."""
    images = {*bank.images, *(image.sha256 for image in archive.images)}
    rows: list[ReportRow] = []
    coming: list[ArchivedItem] = []
    for number, item in enumerate(archive.items, start=1):
        reason = _refusal(item, bank, images)
        change = Change.REFUSED
        if not reason and item.code not in here:
            change = Change.ADDED
            coming.append(item)
        elif not reason and here[item.code].to_document() == item.to_document():
            change = Change.UNCHANGED
        elif not reason:
            reason = "It is here already and not the same; an archive never overwrites an item."
        rows.append(
            ReportRow(
                number,
                item.code,
                item.source_language or bank.source_language,
                change,
                reason=reason,
                place=f"item {item.code}",
            )
        )
    return ImportPlan(
        changes=(),
        notes={},
        report=ImportReport(tuple(rows), 0, Format.ARCHIVE),
        archived=tuple(coming),
        archived_images=archive.images if coming else (),
    )


def _refusal(item: ArchivedItem, bank: BankSnapshot, images: set[str]) -> str:
    if item.code in bank.foreign:
        return PUBLIC_CODE
    source = item.source_language or bank.source_language
    for archived in item.versions:
        version = archived.version
        if version.area and version.area not in bank.areas:
            known = ", ".join(bank.areas)
            return f"Version {version.ref.number} is of area {version.area}; here are {known}."
        languages = [each.text.language for each in archived.texts]
        if source not in languages or len(set(languages)) < len(languages):
            return f"Version {version.ref.number} does not have one text in {source}."
        for each in archived.texts:
            parts = (each.text.stimulus, each.text.stem, *(o.text for o in each.text.options))
            if any(image_references(part) - images for part in parts):
                return "It shows an image that neither the archive nor the item bank has."
    return ""
