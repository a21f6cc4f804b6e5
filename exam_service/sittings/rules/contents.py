"""What a sitting shows: its form's documents, none of them with a key. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from exam_service.responses.rules import SectionSlots
from item_bank.presentation import SectionDocument, in_seeded_order, seeded_positions


@dataclass(frozen=True)
class FormContents:
    """One form in one language: its sections' documents."""

    documents: tuple[SectionDocument, ...]

    @cached_property
    def slots(self) -> Mapping[int, SectionSlots]:
        """Section -> slot -> option identifiers."""
        return {
            document.section: {
                item.slot: frozenset(option.option for option in item.options)
                for item in document.items
            }
            for document in self.documents
        }

    @cached_property
    def section_of(self) -> Mapping[str, int]:
        return {slot: section for section, slots in self.slots.items() for slot in slots}

    def in_order(self, section: int, seed: str) -> SectionDocument:
        """A section as one sitting shows it."""
        return in_seeded_order(self.documents[section - 1], seed.encode())

    def positions(self, section: int, seed: str) -> tuple[int, ...]:
        """The same order, as places in the section's document."""
        return seeded_positions(self.documents[section - 1], seed.encode())
