"""Who calls the exam manager's pages."""

from typing import Annotated

from fastapi import Depends

from exam_service.people.dependencies import needs
from exam_service.people.rules import Actor, Permission

Planner = Annotated[Actor, Depends(needs(Permission.PLAN_EXAMS))]
