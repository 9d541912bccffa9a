"""Figures as a table and as a JSON object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from edgeassist.bench.figures import Figures, Row, outcome, understood
from edgeassist.bench.hearing import Heard


def as_text(figures: Figures) -> str:
    """The table, and the other figures below it."""
    return "\n".join(_lines(figures))


def _lines(figures: Figures) -> Iterator[str]:
    yield f"{'':8} {'right':>7} {'wrong':>6} {'refused':>8} {'failed':>7} {'Rhino':>7}"
    yield from map(_line, figures.rows)
    if figures.noisy_percent is not None:
        yield f"{'in noise':8} {_percent(figures.noisy_percent)} {'':23} {_percent(figures.rhino_percent)}"
    slots = ", ".join(f"{slot} {count}" for slot, count in figures.wrong_slots.items())
    engines = ", ".join(f"{engine} {size / 1e6:.1f} MB" for engine, size in figures.memory.items())
    yield ""
    yield f"wrong slots         {slots or 'none'}"
    yield f"real-time factor    {figures.real_time_factor:.3f}, {figures.jobs} recordings at a time"
    yield f"last chunk → final  {_ms(figures.final_ms)}"
    yield f"  recognisers       {_ms(figures.recognisers_ms)}"
    if figures.second_ear_ms:
        yield f"  second ear        {_ms(figures.second_ear_ms)}, asked in {100 * figures.second_ear_share:.0f} %"
    yield f"memory              {engines or 'unknown'} (the engines of one process, Pss)"


def _ms(percentiles: tuple[float, float]) -> str:
    return "p50 {:.0f} ms, p95 {:.0f} ms".format(*percentiles)


def _ms_record(percentiles: tuple[float, float]) -> dict[str, float]:
    return {"p50": round(percentiles[0], 1), "p95": round(percentiles[1], 1)}


def _line(row: Row) -> str:
    name = "clean" if row.snr_db is None else f"{row.snr_db} dB"
    wrong, refused, failed = (row.counts.get(kind, 0) for kind in ("wrong", "refused", "failed"))
    return f"{name:8} {_percent(row.percent)} {wrong:6} {refused:8} {failed:7} {_percent(row.rhino_percent)}"


def _percent(value: float | None) -> str:
    return f"{'–':>7}" if value is None else f"{value:6.1f}%"


def as_record(figures: Figures) -> dict[str, Any]:
    """The figures as `--json` prints them."""
    return {
        "rows": [_row_record(row) for row in figures.rows],
        "noisy_percent": _rounded(figures.noisy_percent),
        "rhino_percent": _rounded(figures.rhino_percent),
        "wrong_slots": dict(figures.wrong_slots),
        "real_time_factor": round(figures.real_time_factor, 4),
        "jobs": figures.jobs,
        "final_ms": _ms_record(figures.final_ms),
        "recognisers_ms": _ms_record(figures.recognisers_ms),
        "second_ear_ms": _ms_record(figures.second_ear_ms) if figures.second_ear_ms else None,
        "second_ear_share": round(figures.second_ear_share, 4),
        "memory_bytes": dict(figures.memory),
    }


def _row_record(row: Row) -> dict[str, Any]:
    counts = {kind: row.counts.get(kind, 0) for kind in ("right", "wrong", "refused", "failed")}
    return {
        "snr_db": row.snr_db,
        **counts,
        "right_percent": _rounded(row.percent),
        "rhino_percent": row.rhino_percent,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def misses(results: Sequence[Heard]) -> list[dict[str, Any]]:
    """Each case that was not right, with the label and every reading."""
    return [_miss(heard) for heard in results if outcome(heard) != "right"]


def _miss(heard: Heard) -> dict[str, Any]:
    recording, (intent, slots) = heard.case.recording, understood(heard)
    return {
        "file": recording.file.name,
        "snr_db": heard.case.snr_db,
        "outcome": outcome(heard),
        "label": {"intent": recording.intent, "slots": dict(recording.slots)},
        "text": heard.turn.text,
        "intent": intent,
        "slots": slots,
        "alternatives": [asdict(each) for each in heard.turn.alternatives],
        "failure": heard.failure,
    }


def misses_as_text(results: Sequence[Heard]) -> str:
    """The same for a reader."""
    return "\n\n".join("\n".join(_miss_lines(miss)) for miss in misses(results))


def _miss_lines(miss: dict[str, Any]) -> Iterator[str]:
    noise = "clean" if miss["snr_db"] is None else f"{miss['snr_db']} dB"
    yield f"{miss['file']}, {noise}: {miss['outcome']} {miss['failure']}".rstrip()
    yield f"  label       {_call(miss['label'])}"
    yield f"  understood  {_call(miss)}"
    yield f"  heard       {miss['text'] or '(nothing)'}"
    yield from (f"    {each['share']:8.3f}  {each['text']}" for each in miss["alternatives"])


def _call(call: dict[str, Any]) -> str:
    slots = ", ".join(f"{slot}={value}" for slot, value in sorted(call["slots"].items()))
    return f"{call['intent'] or '(no command)'} {slots}".rstrip()
