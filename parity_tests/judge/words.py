"""What a verdict says, printed or as a record for a program."""

from rich.text import Text

from ..terminal import notes

WRONG = {"differs", "failed", "lecture"}
STYLES = {
    "agrees": "green",
    "convention": "cyan",
    "lecture": "bold yellow",
    "differs": "bold red",
    "failed": "bold red",
}


def show(console, verdict, hint=False):
    """Print a verdict: one line, and below it what it rests on."""
    style = STYLES.get(verdict.word, "dim")
    _show(console, verdict, (verdict.word, style), hints(verdict) if hint else lines(verdict))


def show_mend(console, verdict, mend, hint=False):
    """Print the mend of a verdict: where it is, and what the lines should be."""
    if mend is not None:
        after = f"after which all {mend.comparisons} comparisons agree"
        after += f", read as {mend.read}" * bool(mend.read)
        _show(console, verdict, ("the mend", "bold"), mended(mend, after, hint))


def mended(mend, after, hint=False):
    """Pairs (what it is about, the words): where a mend is, the lines, and what holds after it."""
    yield "line" if hint else "mend", mend.place
    if not hint:
        yield "", "\n".join(f"{sign}   {line}" for sign, line in mend.difference)
        yield "", after


def _show(console, verdict, word, told):
    """Print a line about a verdict's thing, and below it what it rests on."""
    head = [(verdict.concept, "bold"), "  ", word]
    if str(verdict.trial.subject.thing) != verdict.concept.partition(".")[2]:
        head.insert(0, f"{verdict.trial.subject.thing}: ")
    console.print(Text.assemble(*head), soft_wrap=True)
    notes(console, told)


def lines(verdict):
    """Pairs (what it is about, the words), in the order in which they are read."""
    trial = verdict.trial
    yield "read as", trial.reading.sentence if trial.reading else ""
    yield "what", verdict.message
    yield "where", verdict.where
    yield "expected", verdict.expected
    yield "received", verdict.received
    if verdict.programs:
        yield from _known(verdict)
    yield "but", constants(trial)
    yield "and" if verdict.programs else "perhaps", verdict.suspicion
    for remark in verdict.remarks:
        yield "but note", remark


def _known(verdict):
    """What the code amounts to: its edits and its form, with the lines that differ."""
    program, *equal = verdict.programs
    if not program.edits and not _conventions(program):
        return  # Keras's own form: only its numbers are others
    yield "this is", title(program)
    for other in equal:
        yield "or", title(other)
    for part in program.mistakes or _conventions(program):
        yield "why", part.why
    if diff := difference(program):
        yield "change" if program.mistakes else "in lines", "\n".join(map("   ".join, diff))
    for part in _conventions(program):
        told = f"{part.title}: " * bool(program.mistakes)
        yield "right by" if part.right_by else "as printed", told + (part.right_by or part.lecture)


def _conventions(program):
    """The parts of a program that are no mistakes, and yet not Keras's."""
    parts = (program.form, *program.edits)
    return [part for part in parts if part.right_by or part.lecture]


def title(program):
    """What is wrong in a program, or else what is another convention in it, or its form."""
    parts = program.mistakes or _conventions(program) or (program.form,)
    return ", and ".join(part.title for part in parts)


def difference(program):
    """The lines that a program has in the place of right ones; none for a right form."""
    if program.mistakes:
        return program.diff()
    return program.diff(program._replace(edits=())) if program.edits else []


def constants(trial):
    """Which numbers it has in the place of Keras's."""
    told = [f"{name} is {own}, Keras's is {ours}" for name, own, ours in trial.numbers]
    return f"other numbers: {'; '.join(told)}" if told else ""


def hints(verdict):
    """Pairs as of :func:`lines` that do not give the answer away."""
    if verdict.programs and verdict.programs[0].edits:
        yield "hint", verdict.programs[0].edits[0].hint
    elif verdict.word in WRONG:
        yield "hint", f"look at {verdict.where or verdict.message}"


def record(verdict, hint=False, mend=None):
    """A verdict for a program, with its mend where one was found."""
    trial, thing = verdict.trial, verdict.trial.subject.thing
    found = {
        "name": verdict.concept,
        "verdict": verdict.word,
        "reading": trial.reading.sentence if trial.reading else "",
        "source": {"file": thing.path, "line": thing.line, "definition": str(thing)},
        **{key: getattr(verdict, key) for key in ("message", "where", "expected", "received")},
        "remarks": list(verdict.remarks),
        "hint": next((text for _, text in hints(verdict)), ""),
        "mend": mend and mend.record(hint),
    }
    if not hint:
        found["suspicion"] = verdict.suspicion
        found["constants"] = dict(trial.constants)
        found["mistake"] = _record(*verdict.programs) if verdict.programs else None
    return found


def _record(program, *equal):
    parts = [*program.edits, program.form]
    return {
        "title": title(program),
        "also": [title(other) for other in equal],
        "why": " ".join(part.why for part in program.edits) or program.form.why,
        "right_by": next((part.right_by for part in parts if part.right_by), ""),
        "lecture": next((part.lecture for part in parts if part.lecture), ""),
        "diff": [f"{sign} {line}" for sign, line in difference(program)],
    }
