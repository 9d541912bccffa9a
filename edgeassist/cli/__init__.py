"""The command line, and the only room where parts are chosen and put together.

Each command imports what it needs when it runs, so that `--help` and a typed turn stay quick.
"""

from __future__ import annotations

import os
import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from collections.abc import Callable, Sequence

from edgeassist import __version__
from edgeassist.errors import EdgeassistError
from edgeassist.offline import deny_network

HANDLED, NOT_HANDLED, WRONG_USE = 0, 1, 2
PROFILES = ("home", "car", "kiosk")

Run = Callable[[Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 where all was handled, 1 where not, 2 for wrong use."""
    parser = build_parser()
    args = parser.parse_args(arguments)
    if not getattr(args, "network", False):
        deny_network()
    try:
        return int(args.run(args))
    except EdgeassistError as error:
        print(f"edgeassist: {error}", file=sys.stderr)
        return WRONG_USE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on; say nothing at exit either
        return WRONG_USE
    except KeyboardInterrupt:
        return 130


def build_parser() -> ArgumentParser:
    """The whole command line."""
    parser = ArgumentParser(
        prog="edgeassist",
        description="An assistant that runs wholly on this device: it understands a command, does it, checks, answers.",
        epilog="Begin with: edgeassist models pull, then: edgeassist ask 'turn on the kitchen light'",
    )
    parser.add_argument("--version", action="version", version=f"edgeassist {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_ask(commands)
    _add_hear(commands)
    _add_listen(commands)
    _add_packs(commands)
    _add_models(commands)
    _add_documents(commands)
    _add_store(commands)
    _add_misses(commands)
    _add_bench(commands)
    _add_eval(commands)
    _add_tune(commands)
    doctor = _command(commands, "doctor", "what works on this machine, what does not, and what to type")
    doctor.add_argument("--json", action="store_true", help="print the findings as one JSON object")
    doctor.set_defaults(run=_lazily("doctor", "run"))
    demo = _command(commands, "demo", "the voice speaks four commands, and the assistant hears, does and answers them")
    demo.add_argument("--out", default="out", metavar="FOLDER", help="where the recordings go (default: %(default)s)")
    demo.set_defaults(run=_lazily("demo", "run"))
    return parser


def _add_ask(commands: _SubParsersAction[ArgumentParser]) -> None:
    ask = _command(commands, "ask", "understand one typed request, do it, and print the answer")
    ask.add_argument("text", nargs="+", help="the request, in quotes or not; - reads it from standard input")
    _add_turn_options(ask)
    ask.set_defaults(run=_lazily("turns", "ask"))


def _add_hear(commands: _SubParsersAction[ArgumentParser]) -> None:
    hear = _command(commands, "hear", "the same for recordings: wav or flac, any rate, mono or stereo")
    hear.add_argument("files", nargs="+", metavar="FILE", help="recordings, each one request")
    _add_turn_options(hear)
    hear.set_defaults(run=_lazily("turns", "hear"))


def _add_listen(commands: _SubParsersAction[ArgumentParser]) -> None:
    listen = _command(commands, "listen", "hands-free: wake word, command, answer, on microphone and speaker")
    _add_profile(listen)
    text = "its name, a part of it, or its number (default: the profile's, else the system's)"
    listen.add_argument("--microphone", metavar="DEVICE", help=text)
    listen.add_argument("--speaker", metavar="DEVICE", help=text)
    listen.add_argument("--json", action="store_true", help="print one JSON object an event on a line")
    listen.set_defaults(run=_lazily("listen", "run"))


def _add_turn_options(parser: ArgumentParser) -> None:
    _add_profile(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object a turn on a line")
    parser.add_argument("--say", metavar="OUT.wav", help="speak the answers into this file")


def _add_packs(commands: _SubParsersAction[ArgumentParser]) -> None:
    packs = _command(commands, "packs", "what can be asked: list, check, test, sample, sheet")
    actions = packs.add_subparsers(required=True, metavar="ACTION")
    for name, text in (
        ("list", "the packs there are"),
        ("check", "find mistakes in packs: rules, actions, slots, templates that explode"),
        ("test", "run the packs' own tests"),
        ("sample", "print random sentences that a pack understands"),
        ("sheet", "print what can be said"),
    ):
        action = _command(actions, name, text)
        action.add_argument("packs", nargs="*", metavar="PACK", help="names or folders (default: the profile's packs)")
        _add_profile(action)
        if name == "sample":
            action.add_argument("--count", type=int, default=20, help="how many (default: %(default)s)")
            action.add_argument("--seed", type=int, default=0, help="another seed, other sentences")
        action.set_defaults(run=_lazily("packs", f"{name}_packs"))


def _add_models(commands: _SubParsersAction[ArgumentParser]) -> None:
    models = _command(commands, "models", "model files: list, pull, verify, add")
    actions = models.add_subparsers(required=True, metavar="ACTION")
    listing = _command(actions, "list", "what models there are, and which are here")
    pulling = _command(actions, "pull", "fetch models, or mend damaged ones")
    pulling.add_argument("names", nargs="*", metavar="MODEL", help="default: all that the main job needs")
    verifying = _command(actions, "verify", "read every byte and compare it with the catalogue")
    verifying.add_argument("names", nargs="*", metavar="MODEL", help="default: all that are here")
    adding = _command(actions, "add", "take models from a file or folder, such as a USB stick")
    adding.add_argument("paths", nargs="+", metavar="PATH", help="archive, model file, or folder with them")
    for action in (listing, verifying):
        action.add_argument("--json", action="store_true", help="print one JSON object a line")
    for name, action in actions.choices.items():
        action.set_defaults(run=_lazily("models", f"{name}_models"), network=name == "pull")


def _add_documents(commands: _SubParsersAction[ArgumentParser]) -> None:
    text = "the documents that can be asked: read what has changed, and say what cannot be read"
    documents = _command(commands, "documents", text)
    text = "try to read these instead, and keep nothing of it (default: the profile's setting documents)"
    documents.add_argument("folders", nargs="*", metavar="FOLDER", help=text)
    documents.add_argument("--rebuild", action="store_true", help="read all of them once more")
    documents.add_argument("--json", action="store_true", help="print one JSON object a document on a line")
    _add_profile(documents)
    documents.set_defaults(run=_lazily("documents", "run"))


def _add_store(commands: _SubParsersAction[ArgumentParser]) -> None:
    store = _command(commands, "store", "what is kept on disk: check, backup, restore")
    actions = store.add_subparsers(required=True, metavar="ACTION")
    _command(actions, "check", "read the whole store, and say what is wrong with it")
    backup = _command(actions, "backup", "copy the store to a file; the assistant may go on meanwhile")
    backup.add_argument("file", metavar="FILE", help="is made; must not be there yet")
    restore = _command(actions, "restore", "make the store what it was when a backup was made; the present one is kept")
    restore.add_argument("file", metavar="FILE", help="what store backup made")
    for name, action in actions.choices.items():
        _add_profile(action)
        action.set_defaults(run=_lazily("store", name))


def _add_misses(commands: _SubParsersAction[ArgumentParser]) -> None:
    text = "what was not understood, where keep_misses is set; in a terminal one is taught by a key press"
    misses = _command(commands, "misses", text)
    _add_profile(misses)
    misses.set_defaults(run=_lazily("misses", "show"))
    actions = misses.add_subparsers(metavar="ACTION")
    teach = _command(actions, "teach", "teach what one means, unless a test of the packs then fails")
    teach.add_argument("number", type=_count, metavar="NUMBER", help="as edgeassist misses prints it")
    teach.add_argument("words", nargs="+", metavar="WORDS", help="words that are understood and mean the same")
    _command(actions, "clear", "forget all of them")
    for name, action in actions.choices.items():
        action.add_argument("--profile", choices=PROFILES, default=SUPPRESS, help="as of misses")
        action.set_defaults(run=_lazily("misses", name))


def _add_bench(commands: _SubParsersAction[ArgumentParser]) -> None:
    text = "measure: hear, speak, wake, turn, memory, idle, soak, hostile, honesty, reckon, documents, kill"
    bench = _command(commands, "bench", text)
    benches = bench.add_subparsers(required=True, metavar="WHAT")
    hear = _command(benches, "hear", "how many recordings are understood as their labels say, how fast, in what memory")
    hear.add_argument("folder", metavar="FOLDER", help="recordings, and labels.json: file → intent, slots")
    _add_profile(hear)
    hear.add_argument("--noise", metavar="FILE", help="measure in this noise too")
    text = "the noise's strengths in dB (default: 6,9,12,15,18,21,24)"
    hear.add_argument("--snr", type=_decibels, metavar="DB,DB", help=text)
    text = "chosen: the half that settings may be chosen on; kept: the other (default: %(default)s)"
    hear.add_argument("--part", choices=("all", "chosen", "kept"), default="all", help=text)
    hear.add_argument("--limit", type=int, metavar="N", help="only the first N recordings of the part")
    text = "recordings heard at a time (default: one a core); 1 shows how long a person waits"
    hear.add_argument("--jobs", type=_count, metavar="N", help=text)
    hear.add_argument("--json", action="store_true", help="print one JSON object")
    hear.add_argument("--errors", action="store_true", help="print each miss with all that was heard")
    hear.set_defaults(run=_lazily("bench", "hear"))
    text = "let the voice speak sentences of a pack, each at every speed, into a folder that bench hear can measure"
    speak = _command(benches, "speak", text)
    speak.add_argument("folder", metavar="FOLDER", help="is made")
    _add_profile(speak)
    speak.add_argument("--pack", metavar="NAME", help="one of the profile's packs (default: its first beside core)")
    speak.add_argument("--count", type=int, default=150, metavar="N", help="how many sentences (default: %(default)s)")
    speak.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, other sentences")
    text = "how fast the voice speaks each of them (default: 0.85,1,1.2)"
    speak.add_argument("--speeds", type=_speeds, default=[0.85, 1.0, 1.2], metavar="X,X", help=text)
    speak.set_defaults(run=_lazily("bench", "speak"))
    _add_bench_wake(benches)
    _add_bench_live(benches)
    text = "does any of many hostile inputs make an invalid call, or a risky action without a yes"
    hostile = _command(benches, "hostile", text)
    hostile.add_argument("--profile", choices=PROFILES, help="only this one (default: all three)")
    hostile.add_argument("--count", type=_count, default=10_000, metavar="N", help="how many (default: %(default)s)")
    hostile.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, other inputs")
    hostile.add_argument("--json", action="store_true", help="print one JSON object")
    hostile.set_defaults(run=_lazily("bench_hostile", "run"))
    _add_bench_promises(benches)


def _add_bench_promises(benches: _SubParsersAction[ArgumentParser]) -> None:
    """Whether the assistant keeps its word."""
    text = "does any answer claim what devices that lie, hang or vanish have not done"
    honesty = _command(benches, "honesty", text)
    honesty.add_argument("--profile", choices=PROFILES, help="only this one (default: all three)")
    honesty.add_argument("--count", type=_count, default=10_000, metavar="N", help="how many (default: %(default)s)")
    honesty.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, other lies")
    honesty.add_argument("--json", action="store_true", help="print one JSON object")
    honesty.set_defaults(run=_lazily("bench_honesty", "run"))
    text = "do calculator, units, dates and zones agree with independent libraries"
    reckon = _command(benches, "reckon", text)
    reckon.add_argument("--count", type=_count, default=10_000, metavar="N", help="how many (default: %(default)s)")
    reckon.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, other questions")
    reckon.add_argument("--errors", action="store_true", help="print each answer that does not agree")
    reckon.add_argument("--json", action="store_true", help="print one JSON object")
    reckon.set_defaults(run=_lazily("bench_reckon", "run"))
    text = "are questions about documents answered by the right passage, and others refused"
    documents = _command(benches, "documents", text)
    documents.add_argument("folder", metavar="FOLDER", help="documents, and questions.yaml: what is asked of them")
    _add_profile(documents)
    documents.add_argument("--part", choices=("all", "chosen", "kept"), default="all", help="as of bench hear")
    documents.add_argument("--errors", action="store_true", help="print each question that is not answered rightly")
    documents.add_argument("--json", action="store_true", help="print one JSON object")
    documents.set_defaults(run=_lazily("bench_documents", "run"))
    text = "kill it at random moments while it is told to set and cancel what rings: is anything lost, or rings twice"
    kill = _command(benches, "kill", text)
    _add_profile(kill)
    kill.add_argument("--count", type=_count, default=1000, metavar="N", help="how often (default: %(default)s)")
    kill.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, other moments and requests")
    kill.add_argument(
        "--folder", metavar="FOLDER", help="where its state lies (default: the system's temporary folder)"
    )
    kill.add_argument("--full", action="store_true", help="with the disk full, or nearly so; needs a small --folder")
    kill.add_argument("--json", action="store_true", help="print one JSON object")
    kill.set_defaults(run=_lazily("bench_kill", "run"))


def _add_eval(commands: _SubParsersAction[ArgumentParser]) -> None:
    text = "how many freely worded requests are understood, asked about, refused, or taken wrongly, rung by rung"
    found = _command(commands, "eval", text)
    found.add_argument("folder", metavar="FOLDER", help="home.yaml, car.yaml, kiosk.yaml: wordings and their meanings")
    found.add_argument("--profile", choices=PROFILES, help="only this one (default: all three)")
    text = "chosen: the half that settings may be chosen on; kept: the other (default: %(default)s)"
    found.add_argument("--part", choices=("all", "chosen", "kept"), default="all", help=text)
    found.add_argument("--model", metavar="FOLDER", help="another small model than the one in use")
    found.add_argument("--spoken", action="store_true", help="let the voice speak them, and measure what is heard")
    text = "choose how sure the rungs must be, and write it into the small model's card"
    found.add_argument("--calibrate", action="store_true", help=text)
    text = "measure free answers instead: how many state what is not so, of the questions in facts.yaml"
    found.add_argument("--answers", action="store_true", help=text)
    found.add_argument("--errors", action="store_true", help="print what the ladder did not understand")
    found.add_argument("--json", action="store_true", help="print one JSON list")
    found.add_argument("--plot", metavar="FILE", help="draw it too, as .png, .svg or .pdf")
    found.set_defaults(run=_lazily("eval", "run"))


def _add_tune(commands: _SubParsersAction[ArgumentParser]) -> None:
    text = "train the small model for the packs as they are, measure it, and install it if it is no worse"
    tune = _command(commands, "tune", text)
    tune.add_argument("--out", metavar="FOLDER", help="where it is installed (default: the user's data folder)")
    text = "measure with the chosen half of these wordings, as of eval (default: some of the packs' own)"
    tune.add_argument("--wordings", metavar="FOLDER", help=text)
    tune.add_argument(
        "--epochs", type=float, default=3.0, metavar="X", help="how often over all (default: %(default)s)"
    )
    text = "what is trained: a sentence encoder or a language model of the catalogue (default: %(default)s)"
    tune.add_argument("--base", default="minilm-l6", metavar="MODEL", help=text)
    tune.add_argument("--layers", type=int, default=0, metavar="N", help="keep only so many of its layers")
    text = "train adapters of this rank, not all weights (default: 0, all weights)"
    tune.add_argument("--rank", type=int, default=0, metavar="N", help=text)
    text = "bits of a weight as it is stored (default: %(default)s)"
    tune.add_argument("--bits", type=int, choices=(4, 8, 16), default=4, help=text)
    tune.add_argument(
        "--seed", type=int, default=0, metavar="N", help="another seed, other lines (default: %(default)s)"
    )
    text = "let the voice speak so many lines, and learn what is heard of them (default: %(default)s)"
    tune.add_argument("--spoken", type=int, default=400, metavar="N", help=text)
    tune.add_argument("--lines", type=_count, metavar="N", help="learn from so many lines only, for a trial")
    tune.add_argument("--spoil", action="store_true", help="learn wrong meanings, to try that the result is refused")
    tune.set_defaults(run=_lazily("tune", "run"))


def _add_bench_live(benches: _SubParsersAction[ArgumentParser]) -> None:
    turn = _command(benches, "turn", "how long an answer lets wait: recordings in real time, hands-free")
    turn.add_argument("folder", metavar="FOLDER", help="recordings, and labels.json: file → intent, slots")
    turn.add_argument("--part", choices=("all", "chosen", "kept"), default="all", help="as of bench hear")
    turn.add_argument("--count", type=int, default=60, metavar="N", help="how many of them (default: %(default)s)")
    turn.set_defaults(run=_lazily("bench_live", "turn"))
    memory = _command(benches, "memory", "how much memory each process of a hands-free assistant takes")
    memory.add_argument("folder", nargs="?", metavar="FOLDER", help="recordings to answer first, as of bench turn")
    memory.add_argument("--count", type=int, default=5, metavar="N", help="how many of them (default: %(default)s)")
    memory.set_defaults(run=_lazily("bench_live", "memory_use"))
    text = "how soon it is ready, and how busy the processor is while it waits for the wake word"
    idle = _command(benches, "idle", text)
    idle.add_argument("--seconds", type=float, default=60, help="how long (default: %(default)s)")
    idle.set_defaults(run=_lazily("bench_live", "idle"))
    soak = _command(benches, "soak", "hours of simulated use with faults: is every command handled, does nothing grow")
    soak.add_argument("folder", metavar="FOLDER", help="recordings, as of bench turn")
    soak.add_argument("--part", choices=("all", "chosen", "kept"), default="all", help="as of bench hear")
    soak.add_argument("--hours", type=float, default=2, help="of sound (default: %(default)s)")
    soak.add_argument("--speed", type=float, default=20, help="so many times faster, at most (default: %(default)s)")
    soak.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, other faults")
    soak.set_defaults(run=_lazily("bench_live", "soak"), count=None)
    for each in (turn, memory, idle, soak):
        _add_profile(each)
        each.add_argument("--json", action="store_true", help="print one JSON object")


def _add_bench_wake(benches: _SubParsersAction[ArgumentParser]) -> None:
    wake = _command(benches, "wake", "how often a wake word is heard, how often other speech wakes, at what cost")
    wake.add_argument("folder", metavar="FOLDER", help="recordings of the wake word")
    _add_profile(wake)
    wake.add_argument("--word", default="alexa", help="the wake word or phrase (default: %(default)s)")
    wake.add_argument("--sensitivity", type=float, default=0.5, metavar="X", help="0 to 1 (default: %(default)s)")
    wake.add_argument("--recogniser", action="store_true", help="listen by the speech recogniser, as for any phrase")
    wake.add_argument("--other", metavar="FOLDER", help="count false alarms over these recordings too")
    wake.add_argument("--noise", metavar="FILE", help="measure in this noise too")
    text = "the noise's strengths in dB (default: 20,15,10,5)"
    wake.add_argument("--snr", type=_decibels, metavar="DB,DB", help=text)
    wake.add_argument("--part", choices=("all", "chosen", "kept"), default="all", help="as of bench hear")
    wake.add_argument("--json", action="store_true", help="print one JSON object")
    wake.set_defaults(run=_lazily("bench_wake", "run"))


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _decibels(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a list of whole numbers such as 6,12,24") from None


def _speeds(text: str) -> list[float]:
    try:
        speeds = [float(part) for part in text.split(",")]
    except ValueError:
        speeds = [0.0]
    if not all(0.3 <= speed <= 3 for speed in speeds):
        raise ArgumentTypeError(f"{text!r} is not a list of numbers from 0.3 to 3 such as 0.85,1,1.2")
    return speeds


def _add_profile(parser: ArgumentParser) -> None:
    text = "which packs, devices and models (default: as configured, else home)"
    parser.add_argument("--profile", choices=PROFILES, help=text)


def _command(commands: _SubParsersAction[ArgumentParser], name: str, text: str) -> ArgumentParser:
    return commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")


def _lazily(module: str, function: str) -> Run:
    """A command whose module is imported when it runs."""

    def run(args: Namespace) -> int:
        from importlib import import_module

        status: int = getattr(import_module(f"edgeassist.cli.{module}"), function)(args)
        return status

    return run
