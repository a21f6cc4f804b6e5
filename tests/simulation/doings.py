"""What candidates, their devices, staff and failures do in a world: one function for each act."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from exam_service.sittings.rules.lifecycle import SittingState
from tests.simulation.answers import Kept, Refused, Told
from tests.simulation.calls import Call, CallName
from tests.simulation.exam import SECTIONS
from tests.simulation.player import Device
from tests.simulation.referee import paths
from tests.simulation.steps import Act, BrowserPoint, Fate, Step
from tests.simulation.world import STAFF, Seat, World

# A service that was down for no longer is not known to have been.
UNNOTICED_SECONDS_MAX = 10
LONGER_THAN_ANY_SITTING = 6 * 3600
LONG_WAIT_SECONDS = 20
HEARTBEAT_SECONDS, HEARTBEAT_SECONDS_IN_LONG_WAITS = 5, 45
TRIES_TO_HEAL = 6


async def take(world: World, step: Step) -> None:
    """Let time pass, and do one thing."""
    await wait(world, step.seconds)
    world.candidate, world.amount = step.candidate, step.amount
    world.sometimes[step.act] += 1
    if step.act in STAFF:
        await world.serve(world.staff_call(step.act), step.trouble)
    else:
        seat = world.seats[step.candidate]
        await ACTS[step.act](world, seat, seat.devices[step.device], step)


async def wait(world: World, seconds: int) -> None:
    """Pages that are open and online say so every few seconds, in long waits less often."""
    is_long = seconds > LONG_WAIT_SECONDS
    every = HEARTBEAT_SECONDS_IN_LONG_WAITS if is_long else HEARTBEAT_SECONDS
    left = seconds
    while left > 0:
        passed = min(every, left)
        world.service.second += passed
        left -= passed
        await world.pulse(is_due=False)
        if passed == every:
            await _everybody_says_so(world)


async def _everybody_says_so(world: World) -> None:
    for candidate, seat in enumerate(world.seats):
        for device in seat.devices:
            has_nothing_to_say = device.is_over and not device.waits
            if device.page is not None and device.is_online and not has_nothing_to_say:
                await sync(world, device, Step(Act.SYNC, candidate=candidate))


async def sync(world: World, device: Device, step: Step) -> None:
    """Send what waits, or a sign of life."""
    batch = device.batch()
    if batch is None:
        return
    epoch, entries = batch
    call = Call(CallName.SAVE, step.candidate, device.id, epoch=epoch, entries=tuple(entries))
    answer = await world.request(device, call, step)
    if step.killed is BrowserPoint.AFTER_SENT:
        kill(world, device, step.killed)
    elif step.fate is Fate.STALE:
        # Nothing in it can be a proof of what was sent now.
        if isinstance(answer, Kept) and answer.epoch == epoch:
            device.forget_answered(answer)
    elif isinstance(answer, Kept):
        await _learn(world, device, answer, step)
    elif isinstance(answer, Refused) and answer.code == "sign_in.ended":
        account_id = world.service.places[step.candidate].account_id
        world.service.sign_ins[step.candidate] = await world.storage.sign_in(account_id)
    elif isinstance(answer, Refused):
        world.blame("a journal always drains", f"{call} was refused: {answer.code}")


async def _learn(world: World, device: Device, answer: Kept, step: Step) -> None:
    """Forget what is proven, and ask for the whole view where there is news."""
    has_news = device.learn(answer, world.second)
    if step.killed is BrowserPoint.AFTER_ANSWER:
        return kill(world, device, step.killed)
    if not device.forget_answered(answer):
        world.blame("a receipt names what was entered", f"{answer}")
    if has_news:
        await ask(world, device, Call(CallName.LOOK, step.candidate, device.id), step)
    return None


async def ask(world: World, device: Device, call: Call, step: Step) -> None:
    """A request that is answered by the whole view."""
    answer = await world.request(device, call, step)
    if isinstance(answer, Told) and step.fate is not Fate.STALE:
        device.meet(answer, world.second)


async def go_on(world: World, device: Device, step: Step) -> None:
    """Press the one button that leads on: start, next section, back from the break, submit."""
    page = device.page
    if page is None or not page.has_lease:
        return
    if step.is_so and device.waits:
        await sync(world, device, Step(Act.SYNC, candidate=step.candidate))
    name = _next_call(page.state, page.section)
    if name is not None:
        section, takes_break = page.section or 0, step.amount % 2 == 0
        call = Call(name, step.candidate, device.id, section, takes_break)
        await ask(world, device, call, step)


def kill(world: World, device: Device, point: BrowserPoint) -> None:
    world.sometimes[f"browser killed {point}"] += 1
    device.close()


async def heal(world: World) -> None:
    """Everything works again: every journal drains, and every sitting comes to its end."""
    for call in world.late:
        await world.serve(call)
    world.late.clear()
    for _ in range(TRIES_TO_HEAL):
        for candidate, seat in enumerate(world.seats):
            await _heal_one(world, candidate, seat)
        await wait(world, 1)
    world.service.second += LONGER_THAN_ANY_SITTING
    await world.pulse()
    await world.serve(Call(CallName.SWEEP))
    for candidate, seat in enumerate(world.seats):
        for device in seat.devices:
            await sync(world, device, Step(Act.SYNC, candidate=candidate))
            if device.waits:
                world.blame("a journal always drains", f"{device.waits} wait on {device.id}")
        if world.is_watched:
            world.sometimes.update(paths(await world.storage.look(seat.truth.sitting_id)))


async def _heal_one(world: World, candidate: int, seat: Seat) -> None:
    calm = Step(Act.SYNC, candidate=candidate)
    await world.serve(Call(CallName.RESUME, candidate))
    await world.serve(Call(CallName.ALLOW, candidate))
    for device in seat.devices:
        device.is_online = True
        if device.page is None and (device.waits or device is seat.devices[0]):
            await _open(world, seat, device, calm)
        await sync(world, device, calm)
        if device.page is not None and device.page.has_lease and not device.waits:
            await go_on(world, device, calm)


def _next_call(state: str, section: int | None) -> CallName | None:
    if state == SittingState.IN_PROGRESS:
        return CallName.SUBMIT if section == SECTIONS else CallName.FINISH
    if state == SittingState.ON_BREAK:
        return CallName.END_BREAK
    return CallName.START if state == SittingState.CHECKED_IN else None


async def _open(world: World, seat: Seat, device: Device, step: Step) -> None:
    await ask(world, device, Call(CallName.LEASE, step.candidate, device.id), step)


async def _work(world: World, seat: Seat, device: Device, step: Step) -> None:
    for press in step.presses:
        if not device.shows_items(world.second):
            world.sometimes["covered or closed: no work"] += 1
            return None
        assert device.page is not None, "items are shown on a page"
        if step.killed is BrowserPoint.BEFORE_KEPT:
            return kill(world, device, step.killed)
        entry = device.new_entry(press, world.second)
        device.keep(entry)
        seat.truth.enter(device.page.told.epoch, entry)
        if step.killed is BrowserPoint.AFTER_KEPT:
            return kill(world, device, step.killed)
    if step.is_so:
        await sync(world, device, step)
    return None


async def _wait(world: World, seat: Seat, device: Device, step: Step) -> None:
    """Time has passed already."""


async def _sync(world: World, seat: Seat, device: Device, step: Step) -> None:
    await sync(world, device, step)


async def _go_on(world: World, seat: Seat, device: Device, step: Step) -> None:
    await go_on(world, device, step)


async def _take_over(world: World, seat: Seat, device: Device, step: Step) -> None:
    await ask(world, device, Call(CallName.TAKE_OVER, step.candidate, device.id), step)


async def _see_message(world: World, seat: Seat, device: Device, step: Step) -> None:
    if device.page is not None and device.page.told.unseen:
        message_id = device.page.told.unseen[0]
        call = Call(CallName.SEEN, step.candidate, device.id, message_id=message_id)
        await world.request(device, call, step)


async def _kill_browser(world: World, seat: Seat, device: Device, step: Step) -> None:
    device.close()


async def _sign_in_ends(world: World, seat: Seat, device: Device, step: Step) -> None:
    await world.storage.end_sign_in(world.service.sign_ins[step.candidate])


async def _clock_jumps(world: World, seat: Seat, device: Device, step: Step) -> None:
    device.ahead_seconds = step.amount


async def _cheat(world: World, seat: Seat, device: Device, step: Step) -> None:
    device.is_honest = False


async def _line(world: World, seat: Seat, device: Device, step: Step) -> None:
    device.is_online = step.act is Act.LINE_UP
    if device.is_online:
        await sync(world, device, step)


async def _deliver(world: World, seat: Seat, device: Device, step: Step) -> None:
    """What was late arrives, the last first."""
    while world.late:
        await world.serve(world.late.pop())


async def _outage(world: World, seat: Seat, device: Device, step: Step) -> None:
    """The service is down: nothing is served, no pulse is beaten. Then it is back."""
    began = world.second
    await world.pulse()
    world.service.second += step.amount
    if step.amount > UNNOTICED_SECONDS_MAX:
        world.down.update(range(began, world.second))
    if step.is_so:
        await world.storage.beat(world.service.now)
    await sync(world, device, step)
    if not step.is_so:
        await world.storage.beat(world.service.now)
    await world.pulse()


async def _lost_to_many(world: World, seat: Seat, device: Device, step: Step) -> None:
    """Nobody reaches the service, though it is up and sees that."""
    await world.storage.open_outage(world.service.now)
    world.down.update(range(world.second, world.second + step.amount))
    world.service.second += step.amount
    await world.pulse()
    if step.is_so:
        await world.storage.end_outage(world.service.now)
    await sync(world, device, step)
    if not step.is_so:
        await world.storage.end_outage(world.service.now)


Doing: TypeAlias = Callable[[World, Seat, Device, Step], Awaitable[None]]

ACTS: dict[Act, Doing] = {
    Act.OPEN: _open,
    Act.WORK: _work,
    Act.WAIT: _wait,
    Act.SYNC: _sync,
    Act.GO_ON: _go_on,
    Act.TAKE_OVER: _take_over,
    Act.SEE_MESSAGE: _see_message,
    Act.KILL_BROWSER: _kill_browser,
    Act.SIGN_IN_ENDS: _sign_in_ends,
    Act.CLOCK_JUMPS: _clock_jumps,
    Act.CHEAT: _cheat,
    Act.LINE_DOWN: _line,
    Act.LINE_UP: _line,
    Act.DELIVER: _deliver,
    Act.OUTAGE: _outage,
    Act.LOST_TO_MANY: _lost_to_many,
}
