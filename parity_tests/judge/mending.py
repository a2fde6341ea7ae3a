"""Mends of all that differs in a submission: looked for one after the other, printed as found."""

from ..terminal import progress, say
from . import left, mend, unreadable, words


def mends(console, judge, verdicts, loop, options):
    """The mend of each verdict, or None, printed as found, the loop's first; Ctrl-C ends it.

    What may only have been called in a wrong way differs if there is a mend.
    """
    found = [None] * len(verdicts)
    waiting = [i for i, verdict in enumerate(verdicts) if verdict.is_doubtful]
    try:
        if loop:
            loop.help(console, options.hint, options.seconds)
        for i, verdict in enumerate(verdicts):
            if verdict.word in ("differs", "failed"):
                found[i] = _mend(console, mend.Search(judge, verdict, options.seconds))
                words.show_mend(console, verdict, found[i], options.hint)
        while waiting:
            i = waiting[0]
            found[i] = _mend(console, mend.Search(judge, verdicts[i], options.seconds / 2))
            verdicts[i] = verdicts[i].after(found[i])
            left.show(console, judge.engine, verdicts[waiting.pop(0)], options.hint)
            words.show_mend(console, verdicts[i], found[i], options.hint)
    except KeyboardInterrupt:
        say(console, "no further mends: interrupted", "dim")
        for i in waiting:
            left.show(console, judge.engine, verdicts[i], options.hint)
    return found


def of_unread(console, engine, unread, options):
    """(verdict, mend) of what can be called, and is right, after one; it is unread no longer."""
    for name, one in list(unread.items()):
        search = unreadable.Search(engine, one, options.seconds)
        if (found := _mend(console, search)) is not None:
            words.show(console, search.verdict, options.hint)
            words.show_mend(console, search.verdict, found, options.hint)
            del unread[name]
            yield search.verdict, found


def _mend(console, search):
    with progress(console, f"a mend for {search.concept}") as move:
        try:
            return search.mend(move)
        except Exception as error:  # the verdict stands, whatever the search stumbles over
            told = f"no mend for {search.concept}: the search ended in {type(error).__name__}"
            say(console, f"{told}: {error}", "dim")
            return None
