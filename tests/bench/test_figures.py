"""What counts as right, and how the results are told."""

from __future__ import annotations

import json

from edgeassist.bench.figures import figures, outcome, wrong_slots
from edgeassist.bench.report import as_record, as_text, misses, misses_as_text

RIGHT = {"size": "small", "coffeeDrink": "latte"}
WRONG = {"size": "large", "coffeeDrink": "latte", "roast": "dark roast"}


def test_right_is_the_intent_and_every_slot_and_none_too_many(hearing):
    assert outcome(hearing(RIGHT)) == "right"
    assert outcome(hearing({"size": "small"})) == "wrong"
    assert outcome(hearing({**RIGHT, "roast": "dark roast"})) == "wrong"
    assert outcome(hearing(RIGHT, intent="cancel")) == "wrong"
    assert outcome(hearing(None)) == "refused"
    assert outcome(hearing(None, failure="The vosk engine died.")) == "failed"


def test_a_slot_is_wrong_that_is_missing_too_many_or_another(hearing):
    assert wrong_slots(hearing({"size": "large", "roast": "dark roast"})) == ["coffeeDrink", "roast", "size"]
    assert wrong_slots(hearing(RIGHT, intent="cancel")) == ["(another intent)"]


def test_the_mean_is_taken_over_the_noisy_rows_beside_rhinos(hearing):
    found = figures([hearing(WRONG), hearing(RIGHT, 24), hearing(RIGHT, 6), hearing(None, 6)], 2, {"vosk": 1})
    assert [row.percent for row in found.rows] == [0, 100, 50]
    assert [row.rhino_percent for row in found.rows] == [None, 99, 96]
    assert (found.noisy_percent, found.rhino_percent) == (75, 97.5)


def test_rhino_has_no_mean_where_one_ratio_is_not_published(hearing):
    assert figures([hearing(RIGHT, 6), hearing(RIGHT, 0)], 2, {}).rhino_percent is None


def test_rhinos_line_stands_beside_its_own_orders_only(hearing):
    assert figures([hearing(RIGHT, 6, label="turnOn")], 2, {}).rows[0].rhino_percent is None


def test_the_table_has_a_line_for_each_ratio(hearing):
    found = figures([hearing(RIGHT), hearing(RIGHT, 6), hearing(WRONG, 6)], 2, {"vosk": 100_000_000})
    assert as_text(found).splitlines() == [
        "           right  wrong  refused  failed   Rhino",
        "clean     100.0%      0        0       0       –",
        "6 dB       50.0%      1        0       0   96.0%",
        "in noise   50.0%                           96.0%",
        "",
        "wrong slots         roast 1, size 1",
        "real-time factor    0.100, 2 recordings at a time",
        "last chunk → final  p50 20 ms, p95 20 ms",
        "  recognisers       p50 20 ms, p95 20 ms",
        "memory              vosk 100.0 MB (the engines of one process, Pss)",
    ]


def test_the_record_holds_the_same_and_is_json(hearing):
    found = figures([hearing(RIGHT), hearing(None, 6, final_ms=None)], 2, {"vosk": 1})
    assert json.loads(json.dumps(as_record(found))) == {
        "rows": [
            {
                "snr_db": None,
                "right": 1,
                "wrong": 0,
                "refused": 0,
                "failed": 0,
                "right_percent": 100.0,
                "rhino_percent": None,
            },
            {
                "snr_db": 6,
                "right": 0,
                "wrong": 0,
                "refused": 1,
                "failed": 0,
                "right_percent": 0.0,
                "rhino_percent": 96,
            },
        ],
        "noisy_percent": 0.0,
        "rhino_percent": 96.0,
        "wrong_slots": {},
        "real_time_factor": 0.1,
        "jobs": 2,
        "final_ms": {"p50": 20.0, "p95": 20.0},
        "recognisers_ms": {"p50": 20.0, "p95": 20.0},
        "second_ear_ms": None,
        "second_ear_share": 0.0,
        "memory_bytes": {"vosk": 1},
    }


def test_a_miss_tells_what_was_said_and_all_that_was_heard(hearing):
    (miss,) = misses([hearing(RIGHT), hearing({"size": "large"}, 6)])
    assert (miss["file"], miss["snr_db"], miss["outcome"]) == ("a.flac", 6, "wrong")
    assert miss["label"] == {"intent": "orderDrink", "slots": RIGHT}
    assert (miss["intent"], miss["slots"]) == ("orderDrink", {"size": "large"})
    assert miss["alternatives"] == [{"text": "words", "share": 0.75}]
    assert misses_as_text([hearing({"size": "large"}, 6)]).splitlines() == [
        "a.flac, 6 dB: wrong",
        "  label       orderDrink coffeeDrink=latte, size=small",
        "  understood  orderDrink size=large",
        "  heard       words",
        "       0.750  words",
    ]
