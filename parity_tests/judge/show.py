"""``parity check``: what became of each public name, printed or as a record."""

from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from ..concepts import places
from ..files import write_json
from ..report import versions
from .engine import running, signature_problems
from .judge import Judge
from .submission import JUDGED, CheckError, read

WRONG = {"differs", "failed"}
STYLES = {"agrees": "green", "convention": "cyan", "differs": "bold red", "failed": "bold red"}


def main(console, path, hint=False, json_file=None):
    """Check a submission; 0 where all of it agrees, 1 where not, 2 where it could not be run."""
    record = {"path": str(path), "versions": versions(), "exit_status": 2, "error": ""}
    record |= {"signatures": {}, "names": [], "not_there": []}
    try:
        record |= _checked(console, read(path), hint)
    except CheckError as error:
        console.print(str(error), style="red", markup=False)
        record["error"] = str(error)
    if json_file:
        write_json(json_file, record)
    return record["exit_status"]


def _checked(console, modules, hint):
    """Judge these modules and print what becomes of them; the record of it."""
    with running(modules) as engine:
        problems = signature_problems(engine)
        for why in problems.values():
            console.print(why, style="red", markup=False)
        judge = Judge(engine, lambda: running(modules))
        judge.wanted = [concept for concept in judge.wanted if concept not in problems]
        verdicts = _judged(console, judge) if judge.wanted else []
        missing = not_there(engine.names)
    for verdict in verdicts:
        _print(console, verdict, hint)
    if verdicts:
        _print_missing(console, missing, engine.names)
        console.print(_summary(verdicts), style="bold")
    words = {verdict.word for verdict in verdicts}
    return {
        "exit_status": 2 if problems or words <= {"not judged"} else int(bool(words & WRONG)),
        "signatures": problems,
        "names": [_record(verdict, hint) for verdict in verdicts],
        "not_there": [name for names in missing.values() for name in names],
    }


def not_there(names):
    """The public names that a submission lacks, for each module: {module: [concept, …]}."""
    missing = {}
    for concept in [c for c in places("scratch") if c in JUDGED and c not in names]:
        missing.setdefault(concept.partition(".")[0], []).append(concept)
    return missing


def _print_missing(console, missing, names):
    """What is not there of the modules that the submission has a part of; the others in a line."""
    begun = {name.partition(".")[0] for name in names}
    for module in [module for module in missing if module in begun]:
        lacks = ", ".join(concept.partition(".")[2] for concept in missing[module])
        console.print(Text(f"not there yet in {module}: {lacks}", style="dim"))
    if rest := [module for module in missing if module not in begun]:
        console.print(Text(f"nothing there yet of {', '.join(rest)}", style="dim"))


def _judged(console, judge):
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("importing Keras", total=None)
        return judge.run(
            lambda done, total: progress.update(
                task, description="cases", completed=done, total=total
            )
        )


def _summary(verdicts):
    words = [v.word for v in verdicts]
    told = [f"{words.count(word)} {word}" for word in dict.fromkeys(words)]
    return f"{len(verdicts)} names: {', '.join(told)}"


def _print(console, verdict, hint):
    style = STYLES.get(verdict.word, "dim")
    console.print(Text.assemble((verdict.concept, "bold"), "  ", (verdict.word, style)))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=2)
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for what, text in _hints(verdict) if hint else _lines(verdict):
        if text:
            grid.add_row("", what, Text(text))
    if grid.row_count:
        console.print(grid)


def _lines(verdict):
    mistake = verdict.mistake
    yield "what", verdict.message
    yield "where", verdict.where
    yield "expected", verdict.expected
    yield "received", verdict.received
    if mistake and mistake.right_by:
        yield "this is", f"{mistake.title}: right by {mistake.right_by}"
        yield "but", mistake.why
        yield "as Keras", mistake.mend
    elif mistake:
        yield "this is", mistake.title
        yield "one sees", mistake.sees
        yield "why", mistake.why
        yield "mend", mistake.mend
    yield ("and" if mistake or verdict.word == "convention" else "perhaps"), verdict.suspicion
    for remark in verdict.remarks:
        yield "but note", remark


def _hints(verdict):
    if verdict.mistake:
        yield "hint", verdict.mistake.hint
    elif verdict.word in WRONG:
        yield "hint", f"look at {verdict.where or verdict.message}"


def _record(verdict, hint):
    mistake = verdict.mistake
    found = {
        "name": verdict.concept,
        "verdict": verdict.word,
        "message": verdict.message,
        "where": verdict.where,
        "expected": verdict.expected,
        "received": verdict.received,
        "remarks": list(verdict.remarks),
        "hint": mistake.hint if mistake else "",
    }
    if not hint:
        found["suspicion"] = verdict.suspicion
        found["mistake"] = mistake and {
            key: getattr(mistake, key) for key in ("title", "sees", "why", "mend", "right_by")
        }
    return found
