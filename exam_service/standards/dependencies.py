"""Who calls the pages of standards: facilitators, signers, and judges."""

from typing import Annotated

from fastapi import Depends

from exam_service.people.dependencies import needs
from exam_service.people.rules import Actor, Permission

StandardsReader = Annotated[Actor, Depends(needs(Permission.READ_STANDARDS))]
Facilitator = Annotated[Actor, Depends(needs(Permission.SET_STANDARDS))]
Signer = Annotated[Actor, Depends(needs(Permission.SIGN_STANDARDS))]
JudgeActor = Annotated[Actor, Depends(needs(Permission.JUDGE_STANDARD))]
