"""Orders at a coffee bar. The slot names are those of the labelled recordings the pack is measured on."""

from __future__ import annotations

import json

from edgeassist.actions.registry import Context, Done, NotDone, action
from edgeassist.actions.targets import Target, choose, outcome, settled
from edgeassist.devices.adapters import DeviceUnreachable
from edgeassist.devices.file import Device


@action("orders.place")
def place(
    context: Context,
    *,
    coffeeDrink: str,
    size: str | None = None,
    roast: str | None = None,
    numberOfShots: str | None = None,
    milkAmount: str | None = None,
    sugarAmount: str | None = None,
) -> Done | NotDone:
    """Enter an order into the till, read the ticket back, and name its price."""
    tills = choose(context, Target(kind="till"))
    if isinstance(tills, NotDone):
        return tills
    till = tills[0]
    given = (coffeeDrink, size, roast, numberOfShots, milkAmount, sugarAmount)
    if coffeeDrink not in till.prices:
        return NotDone("not_on_menu", {"item": coffeeDrink})
    ticket = {
        "drink": " ".join(part for part in (size, roast, numberOfShots, coffeeDrink) if part),
        "extras": [part for part in (milkAmount, sugarAmount) if part],
        "price": price(till, [part for part in given if part]),
    }
    return _enter(context, till, ticket)


def price(till: Device, items: list[str]) -> float:
    """The sum of what the items cost; an item such as "a bit of soy milk" costs what "soy milk" does."""
    total = 0.0
    for item in items:
        known = [name for name in till.prices if item == name or item.endswith(f" {name}")]
        total += till.prices[max(known, key=len)] if known else 0.0
    return round(total, 2)


def _enter(context: Context, till: Device, ticket: dict[str, object]) -> Done | NotDone:
    try:
        last = context.house.read(till, "number")
    except DeviceUnreachable as error:
        return NotDone("failed", {"failed": [till.name], "names": [], "fault": str(error)})
    following = int(last) + 1 if isinstance(last, int | float) else 1
    text = json.dumps({"number": following, **ticket})
    changes = [context.house.set(till, "order", text), context.house.set(till, "number", following)]
    result = outcome(settled(context, changes), Target(kind="till"))
    if isinstance(result, NotDone):
        return result
    return Done("default", json.loads(str(changes[0].after)))
