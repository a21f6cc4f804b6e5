"""What a candidate clicked, and what the service holds of it: at the end the two must be equal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.browser.acts import PlayerPage
from tests.browser.stage import Record, Stage

# Of what counts, the entry with the greatest (epoch, sequence) decides; found by what was read.
FINAL_RESPONSES = """
SELECT texts.stem, final.option
FROM (
    SELECT DISTINCT ON (slot) sitting_id, slot, value ->> 'option' AS option
    FROM entries
    WHERE sitting_id = $1::uuid AND kind = 'choice' AND standing IN ('admitted', 'late')
    ORDER BY slot, epoch DESC, sequence DESC
) AS final
JOIN sittings AS sitting ON sitting.id = final.sitting_id
JOIN form_slots AS slot ON slot.form_id = sitting.form_id AND slot.public_id = final.slot
JOIN language_versions AS texts
  ON texts.item_version_id = slot.item_version_id AND texts.language = sitting.language
"""
HELD_CHOICES = """
SELECT value::text AS value FROM entries
WHERE sitting_id = $1::uuid AND kind = 'choice' AND standing = 'held'
ORDER BY epoch, sequence
"""
STANDINGS = "SELECT DISTINCT standing FROM entries WHERE sitting_id = $1::uuid"


# Neither word is said while the device writes: what was entered is shown as safe only after it.
PLACE_SHOWN_SAFE = """async () => {
  const saving = document.querySelector("p[data-saving]")
  while (saving.dataset.saving === "writing") await new Promise((resume) => setTimeout(resume))
  const radios = [...document.querySelectorAll("[data-item-place] [data-option-radio]")]
  return radios.findIndex((radio) => radio.checked)
}"""


@dataclass(slots=True)
class Clicks:
    """Chooses in a player, and remembers by the item's text which option was chosen last."""

    player: PlayerPage
    chosen: dict[str, str] = field(default_factory=dict)
    # Every choice in its order, also those that were changed again.
    all_chosen: list[str] = field(default_factory=list)
    # Item and option of a click that nothing has confirmed on the screen yet.
    under_way: tuple[str, str] | None = None

    async def choose(self, place: int) -> None:
        stem = (await self.player.shown()).stem
        option = str(await self.player.rows.nth(place).get_attribute("data-option"))
        self.under_way = (stem, option)
        await self.player.choose_by_key(place)
        assert await self.player.page.evaluate(PLACE_SHOWN_SAFE) == place
        self.chosen[stem] = option
        self.all_chosen.append(option)
        self.under_way = None

    async def choose_and_go_on(self, *places: int) -> None:
        """One item for each place."""
        for place in places:
            await self.choose(place)
            await self.player.go_on()

    def settle_what_was_under_way(self, held: Mapping[str, str]) -> None:
        """A click that was never confirmed may have been kept or not; both are true."""
        if self.under_way is None:
            return
        stem, option = self.under_way
        if held.get(stem) == option:
            self.chosen[stem] = option
        self.under_way = None


async def final_responses(stage: Stage, sitting_id: str) -> dict[str, str]:
    """The option that counts for each item that was answered, by the item's text."""
    rows = await stage.rows(FINAL_RESPONSES, sitting_id)
    return {row["stem"]: row["option"] for row in rows}


async def held_choices(stage: Stage, sitting_id: str) -> list[str]:
    """Options that a person has to decide about, in the order of their choice."""
    rows: list[Record] = await stage.rows(HELD_CHOICES, sitting_id)
    return [json.loads(row["value"])["option"] for row in rows]


async def standings(stage: Stage, sitting_id: str) -> set[str]:
    return {row["standing"] for row in await stage.rows(STANDINGS, sitting_id)}


async def expect_delivered(stage: Stage, sitting_id: str, clicks: Clicks) -> None:
    """The page says so, and the database holds it: all that was clicked, and nothing else."""
    await clicks.player.expect_saved()
    assert await final_responses(stage, sitting_id) == clicks.chosen
