"""What the device does with an answer, in the browser's own order of events."""

from tests.browser.acts import OpenPage, begin_small_exam, sign_in
from tests.browser.stage import Stage

# What is written into the journal is noted when the browser says that it is complete.
NOTE_EVENTS = """() => {
  window.happened = []
  const { transaction } = IDBDatabase.prototype
  IDBDatabase.prototype.transaction = function (...asked) {
    const made = transaction.apply(this, asked)
    if (made.mode === "readwrite" && made.objectStoreNames.contains("entries")) {
      const what = made.objectStoreNames.length === 1 ? "kept" : "let go"
      made.addEventListener("complete", () => happened.push(`${what}, ${made.durability}`))
    }
    return made
  }
  const { fetch } = window
  window.fetch = async (address, request) => {
    const holds = JSON.parse(request?.body ?? "{}").entries?.length ?? 0
    if (holds === 0) return fetch(address, request)
    happened.push("sent")
    const answer = await fetch(address, request)
    happened.push("answered")
    return answer
  }
}"""


async def test_an_answer_is_on_the_device_for_good_before_it_is_sent_and_until_its_receipt(
    stage: Stage, open_page: OpenPage
) -> None:
    page = await open_page()
    await sign_in(page, stage.origin, "grace")
    _, player = await begin_small_exam(page)
    await page.evaluate(NOTE_EVENTS)

    for place in range(3):
        await player.choose(place)
        await player.expect_saved()
    await page.wait_for_function("happened.length >= 12")

    assert (
        await page.evaluate("happened")
        == [
            "kept, strict",
            "sent",
            "answered",
            "let go, relaxed",
        ]
        * 3
    )
