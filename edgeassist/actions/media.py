"""Music players on this device. The words of an answer are what the player then tells of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.machine.players import Player, PlayerFailed, Playing, Status, found, until

Found = tuple[Player, Playing]


@action("media.pause")
def pause(context: Context) -> Done | NotDone:
    """Pause what plays."""
    with _first(context, ("playing", "paused")) as chosen:
        if isinstance(chosen, NotDone):
            return chosen
        player, before = chosen
        if before.status == "paused":
            return Done("already", _facts(player, before))
        return _told(player, player.pause, lambda now: now.status == "paused")


@action("media.resume")
def resume(context: Context) -> Done | NotDone:
    """Let a player play on; where one plays already, leave it."""
    with _first(context, ("playing", "paused", "stopped")) as chosen:
        if isinstance(chosen, NotDone):
            return chosen
        player, before = chosen
        if before.status == "playing":
            return Done("already", _facts(player, before))
        result = _told(player, player.play, lambda now: now.status == "playing")
        empty = isinstance(result, NotDone) and not before.track and not result.facts["fault"]
        return NotDone("nothing", result.facts) if empty else result


@action("media.stop")
def stop(context: Context) -> Done | NotDone:
    """Stop what plays or is paused."""
    with _first(context, ("playing", "paused", "stopped")) as chosen:
        if isinstance(chosen, NotDone):
            return chosen
        player, before = chosen
        if before.status == "stopped":
            return Done("already", _facts(player, before))
        return _told(player, player.stop, lambda now: now.status == "stopped")


@action("media.next")
def next_(context: Context) -> Done | NotDone:
    """Go on with the next piece."""
    return _moved(context, lambda player: player.next)


@action("media.previous")
def previous(context: Context) -> Done | NotDone:
    """Go back to the piece before."""
    return _moved(context, lambda player: player.previous)


@action("media.tell", answers=True)
def tell(context: Context) -> Done | NotDone:
    """What is playing."""
    with _first(context, ("playing", "paused")) as chosen:
        if isinstance(chosen, NotDone):
            return chosen
        player, now = chosen
        return Done("paused" if now.status == "paused" else "default", _facts(player, now))


def _moved(context: Context, way: Callable[[Player], Callable[[], None]]) -> Done | NotDone:
    with _first(context, ("playing", "paused")) as chosen:
        if isinstance(chosen, NotDone):
            return chosen
        player, before = chosen
        result = _told(player, way(player), lambda now: now.track != before.track or now.status == "stopped")
        if isinstance(result, NotDone):
            return result if result.facts["fault"] else NotDone("unmoved", result.facts)
        return NotDone("ended", result.facts) if result.facts["status"] == "stopped" else result


@contextmanager
def _first(context: Context, wanted: Sequence[Status]) -> Iterator[Found | NotDone]:
    """The player that does the first of these, connected until the context ends; why there is none, otherwise."""
    with found(context.host.players) as players:
        fitting = (each for status in wanted for each in players if each[1].status == status)
        yield next(fitting, NotDone("nothing" if players else "no_player"))


def _told(player: Player, command: Callable[[], None], reached: Callable[[Playing], bool]) -> Done | NotDone:
    """Tell a player to do something, and look whether it did."""
    try:
        command()
        now = until(player, reached)
    except PlayerFailed as error:
        return NotDone("failed", {"player": player.name, "fault": str(error)})
    return Done("default", _facts(player, now)) if reached(now) else NotDone("failed", _facts(player, now))


def _facts(player: Player, now: Playing) -> dict[str, object]:
    return {"player": player.name, "status": now.status, "title": now.title, "artist": now.artist, "fault": ""}
