"""The pages of the item bank under /bank: items, imports, forms."""

from fastapi import APIRouter, Depends

from exam_service.authoring.dependencies import only_items_in_sight
from exam_service.authoring.pages import (
    assemblies,
    assignments,
    comparing,
    editing,
    exports,
    exposure,
    form_slots,
    forms,
    images,
    import_columns,
    imports,
    items,
    languages,
    previewing,
    review,
    reviewing,
    translation_tables,
    translations,
)

router = APIRouter(include_in_schema=False, dependencies=[Depends(only_items_in_sight)])
# Editing before items: “new” is an address of its own and never an item's code.
# Images last: an exam whose code is “images” keeps its pages.
for _part in (
    editing,
    items,
    comparing,
    previewing,
    review,
    reviewing,
    assignments,
    exposure,
    imports,
    import_columns,
    exports,
    # “assemble” is an address of its own and never a form's code.
    assemblies,
    form_slots,
    forms,
    translations,
    translation_tables,
    languages,
    images,
):
    router.include_router(_part.router)
