"""The pages of the item bank under /bank: items, imports, forms."""

from fastapi import APIRouter

from exam_service.authoring.pages import editing, forms, imports, items, review

router = APIRouter(include_in_schema=False)
# Editing before items: “new” is an address of its own and never an item's code.
for _part in (editing, items, review, imports, forms):
    router.include_router(_part.router)
