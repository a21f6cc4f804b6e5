"""Who calls the pages of the item bank."""

from typing import Annotated

from fastapi import Depends

from exam_service.people.dependencies import needs
from exam_service.people.rules import Actor, Permission

BankReader = Annotated[Actor, Depends(needs(Permission.READ_BANK))]
Writer = Annotated[Actor, Depends(needs(Permission.WRITE_ITEMS))]
Reviewer = Annotated[Actor, Depends(needs(Permission.REVIEW_ITEMS))]
Translator = Annotated[Actor, Depends(needs(Permission.TRANSLATE_ITEMS))]
Importer = Annotated[Actor, Depends(needs(Permission.IMPORT_ITEMS))]
Assembler = Annotated[Actor, Depends(needs(Permission.ASSEMBLE_FORMS))]
Publisher = Annotated[Actor, Depends(needs(Permission.PUBLISH_FORMS))]
