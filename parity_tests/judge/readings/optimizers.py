"""Optimizers: objects and functions that take weights and gradients in every way people have."""

import functools
import inspect
import itertools
import re
from typing import NamedTuple

import numpy as np

from . import DoesNotFit, reading
from .driving import (
    COUNTED,
    COUNTS,
    FOR_EACH,
    GRADS,
    IN_BOTH,
    METHODS,
    PARAMS,
    STATES,
    driven,
    is_told,
    named_methods,
    other_methods,
    own_and_found,
)
from .environment import NOUGHT, silent, text_of
from .held import KEYS, Held, Row, Table, Zeros, put, slopes_of, write_back
from .uses import unread, uses
from .words import bare, bares, parameters

OPTIMIZERS = r"optimizers\.(SGD|Adagrad|RMSprop|Adadelta|Adam)"


@reading(OPTIMIZERS)
def optimizer(d):
    """An object that is handed weights and gradients in one of the known ways."""
    if not inspect.isclass(d.thing):
        raise DoesNotFit("it is no class")
    begins = [n for n in vars(d.thing) if n in BEGINS and _needs_nothing(getattr(d.thing, n))]
    for begin in begins or [""]:
        try:
            yield from driven(d, WAYS, {}, IN_ATTRIBUTES)
            return
        except DoesNotFit:
            if not begin:
                raise
        begun = driven(d._replace(thing=_begun(d.thing, begin)), WAYS, {}, IN_ATTRIBUTES)
        yield from (r._replace(sentence=f"{r.sentence}, after {begin}()") for r in begun)
        return


BEGINS = ["reset", "initialize", "initialise", "init", "setup", "begin", "start", "clear"]


def _begun(cls, begin):
    """A class of which each object is told to begin."""

    def made(self, *arguments, **options):
        cls.__init__(self, *arguments, **options)
        getattr(self, begin)()

    own = {"__init__": made, "__signature__": inspect.signature(cls)}
    return type(cls.__name__, (cls,), own)


# --- classes -----------------------------------------------------------------------------------


def _methods(d, *wanted):
    """Bound later: the names of methods that may take a step, with what else they need."""
    named = sorted(named_methods(d), key=lambda name: METHODS.split().index(bare(name)))
    for name in [*named, *other_methods(d)]:
        needed = [n for n, kind, default in parameters(getattr(d.thing, name))[1:]
                  if not default and "VAR" not in kind and not is_told(n)]  # fmt: skip
        needed = [n for n in needed if n not in _left(getattr(d.thing, name))]
        if len(needed) in wanted:
            yield name, needed


def _left(method):
    """What a method asks for and never looks at, but weights and gradients."""
    return {n for n in unread(method) if bare(n) not in PARAMS - {"x"} | GRADS}


def both_orders(needed):
    """Weights first, or gradients first: as the words say, or both."""
    a, b = map(bare, needed[-2:])
    if a in PARAMS or b in GRADS:
        return [True, False]
    return [False, True] if a in GRADS or b in PARAMS else [True, False]


ENDING = re.compile("_?(arr(ay)?|list|dict)s?$")  # of words for what is many


def _made(d, options, weights, slopes=None, states=None):
    """An object, given the weights as well where it cannot be made without.

    What its constructor does not take, a rate for one, goes along with each call of a method.
    """
    given = {n: default for n, kind, default in parameters(d.thing) if "VAR" not in kind}
    own, states = {n: v for n, v in options.items() if n in given}, {} if states is None else states
    container, all_weights = _container(d, options), weights
    for name, default in given.items():
        if name not in own and (not default or name == next(iter(given))):
            word = ENDING.sub("", bare(name))
            if (word in PARAMS | NETS or name == container) and weights is not None:
                alone = type(weights) is list and len(weights) == 1 and not word.endswith("s")
                own[name], weights = weights[0] if alone else weights, None
            elif word in GRADS and slopes is not None:
                own[name], slopes = slopes, None
            elif bare(name) in COUNTS and "count" in states:
                own[name] = states["count"]
            elif word in STATES and not default:
                own[name] = states.setdefault(name, Zeros())
            elif not default and word in PARAMS | NETS:
                own[name] = all_weights
            elif not default and (bare(name) in ASIDE or silent(bare(name)) is not None):
                own[name] = silent(bare(name))
    return Told(d.thing(**own), {n: v for n, v in options.items() if n not in given})


def _container(d, options):
    """What it cannot be made without is what holds the weights, where no word says another."""
    known = PARAMS | NETS | GRADS | COUNTS | STATES | ASIDE
    needed = [n for n, kind, default in parameters(d.thing) if not default and "VAR" not in kind]
    words = {n: ENDING.sub("", bare(n)) for n in needed if n not in options}
    left = [n for n, word in words.items() if word not in known and silent(bare(n)) is None]
    return next(iter(left), None) if not {*words.values()} & (PARAMS | NETS) else None


class Told:
    """An optimizer whose methods are told the rate with each call, and no decay of weights.

    One that is to be told that a step is over is told so.
    """

    def __init__(self, made, options):
        self.made_, self.options_, self.ends_ = made, options, True

    def __getattr__(self, name):
        method = getattr(self.made_, name)
        if not callable(method):
            return method
        given, left = parameters(method), _left(method)
        more = {n: None for n, _, default in given if n in left and not default}
        more |= {n: self.options_.get(n, 0.0) for n, _, default in given
                 if n in self.options_ or (bare(n) in NOUGHT and not default)}  # fmt: skip
        ends = [n for n in ENDS if n != name and callable(getattr(self.made_, n, None))]

        def call(*arguments):
            names = [n for n, kind, _ in given if "VAR" not in kind and n not in more]
            named = dict(zip(names, arguments, strict=False)) if more else {}
            answer = method(*arguments[len(named) :], **named, **more)
            for end in ends if self.ends_ and bare(name) in METHODS.split() else ():
                if not [n for n, _, default in parameters(getattr(self.made_, end)) if not default]:
                    getattr(self.made_, end)()
            return answer

        return call


TICKS = ("step", "tick", "increment", "next_step")
ENDS = (*TICKS, "post_update_params", "post_update")


NAMES = bares(
    "name key id idx index i k l layer layer_name layer_id param_name param_id param_key pid"
)


def _pair(needed):
    """Those of its parameters that are the weights and the gradient, or this one alone.

    What else it needs has a word of its own: what the array is called, the count, its state.
    """
    more = NAMES | COUNTS | STATES - GRADS if len(needed) > 2 else COUNTS
    pair = [n for n in needed if bare(n) not in more]
    return pair if pair and (len(needed) > 2 or bare(needed[0]) not in PARAMS) else needed


def _handed(method, needed, pair, first, w, g):
    """Call it with weights and gradients in this order, and their name, if it asks for that."""
    asked = re.search("fn|func", bare(pair[int(first)]))
    both = (w, (lambda *_, **__: g) if asked else g)
    given = dict(zip(pair if first else pair[::-1], both, strict=True))
    return method(*[given.get(n, w.name_) for n in needed])


def one_for_each_array(d, many=2):
    """``update(w, g)``: one object for each array, or one that is told its name."""
    for name, needed in _methods(d, *range(many, 7)):
        pair = _pair(needed)
        if len(pair) != many:
            continue
        counted = {*map(bare, needed)} & COUNTS - NAMES - {*map(bare, pair)}
        orders = both_orders(pair) if many > 1 else [False]
        starts = count_starts(getattr(d.thing, name), [n for n in needed if bare(n) in counted])
        for first, start, listed in itertools.product(orders, starts, (False, True)[: 3 - many]):
            drive = functools.partial(_Singly, d, name, needed, pair, first, start, listed)
            told = f"one object for each array, {name}({', '.join(needed)})"
            told += " with lists" * listed
            told += f", {COUNTED} {start}" if counted else ""
            yield told + " → the step" * (many < 2), drive


def count_starts(function, counts):
    """From what its steps may be counted, the likelier first: from 0 where it counts on itself."""
    within = any(re.search(rf"\b{n}\b *\+=? *1", text_of(function) or "") for n in counts)
    return ((1, 0), (0, 1))[within] if counts else (1,)


def steps_alone(d):
    """``compute_step(g)`` → what is to be added to w, or taken from it, as goes downhill."""
    yield from one_for_each_array(d, 1)


class _Singly:
    """A method that takes one array's step, what else it needs given by its words.

    What comes back is the new w, with its state, if any, or the step alone: that is the same
    wherever w is.
    """

    def __init__(self, d, name, needed, pair, first, start, listed, options):
        self.d, self.name, self.needed, self.options = d, name, needed, options
        self.pair = pair if first else pair[::-1]
        self.listed, self.made, self.states, self.sign = listed, {}, {}, []
        self.count = self.start = start

    def _made(self, i, weights):
        named = {n for n in self.needed if bare(n) in NAMES} - {*self.pair}
        made = _made(self.d, self.options, list(weights) if named else [weights[i]])
        for name in HOLD.split() if named else ():
            if callable(getattr(made.made_, name, None)):
                getattr(made.made_, name)({f"W{k}": w for k, w in enumerate(weights)})
        return made

    def _parts(self, made, i, w, g, states):
        """What it returns, in a tuple; its state is kept."""
        asked = re.search("fn|func", bare(self.pair[-1]))
        slope = (lambda *_, **__: g) if asked else [g] if self.listed else g
        given = dict(zip(self.pair[::-1], [slope, w], strict=False))
        for n in self.needed:
            if n not in given:
                key = f"W{i}" if re.search("name|key", n) else i
                word = bare(n)
                known = self.count if word in COUNTS - NAMES else key
                given[n] = states.setdefault(n, np.zeros_like(w)) if word in STATES else known
        answer = getattr(made, self.name)(*[given[n] for n in self.needed])
        parts = answer if isinstance(answer, list if self.listed else tuple) else (answer,)
        states.update(zip(states, parts[1:], strict=False))
        return parts

    def _is_step(self, i, weights, g):
        """Is it the same wherever w is?"""
        answers = []
        for w in (weights[i].copy(), weights[i] + 1000):
            answers.append(self._parts(self._made(i, weights), i, w.copy(), g.copy(), {})[0])
        return answers[0] is not None and np.allclose(*answers)

    def __call__(self, gradients, weights):
        for i, (g, w) in enumerate(zip(gradients, weights, strict=True)):
            if i not in self.made:
                self.made[i] = self._made(i, weights)
            if not i and not self.sign and (len(self.pair) < 2 or self._is_step(i, weights, g)):
                self.sign.append(0)
            new = self._parts(self.made[i], i, w, g, self.states.setdefault(i, {}))[0]
            if np.shape(w if new is None and len(self.pair) > 1 else new) != w.shape:
                raise DoesNotFit("it returns neither weights nor a step")
            if not self.start and not np.isfinite(w if new is None else new).all():
                raise DoesNotFit("it is not counted from 0")
            if self.sign:
                self.sign[0] = self.sign[0] or (-1 if np.nansum(new * g) >= 0 else 1)
                new = w + self.sign[0] * new
            write_back([w], [new])
        self.count += 1


def weights_and_biases(d):
    """``update(w, b, dw, db)``, of each layer or in lists; gradients may be in a dictionary.

    What else it needs is the number of the step, or what the layer is called.
    """
    for name, needed in _methods(d, 3, 4, 5, 6) if inspect.isclass(d.thing) else _itself(d):
        words = {n: bare(n) for n in needed}
        counts = [n for n in needed if words[n] in COUNTS]
        called = [n for n in needed if words[n] in NAMES - COUNTS]
        arrays = [n for n in needed if n not in called + counts * (len(needed) != 4)]
        of_slopes = [n for n in arrays if SLOPES.search(words[n])] or arrays[2:]
        of_weights = [n for n in arrays if n not in of_slopes]
        if len(of_weights) != 2 or len(of_slopes) not in (1, 2):
            continue
        method = getattr(d.thing, name) if name else d.thing
        told = [n for n, _, _ in parameters(method) if words.get(n, n) in COUNTS]

        def drive(options, listed, name=name, named=called, given=(of_weights, of_slopes, told)):
            made, steps = {}, [0]

            def apply(gradients, weights):
                steps[0] += 1
                size = len(weights) if listed else 2
                for i in range(0, len(weights), size):
                    group = weights[i : i + size]
                    both, slopes = (_halves(a[i : i + size], listed) for a in (weights, gradients))
                    if i not in made:
                        made[i] = (getattr(d.thing(**options), name) if name
                                   else functools.partial(d.thing, **options))  # fmt: skip
                    if len(given[1]) == 1:
                        slopes = [dict(zip(("dW", "db"), slopes, strict=True))]
                    names = [n for part in given for n in part]
                    more = dict.fromkeys(named, f"layer{i}")
                    counted = [*both, *slopes, *steps * len(given[2])]
                    new = made[i](**more, **dict(zip(names, counted, strict=True)))
                    new = both if new is None else list(new)[:2]
                    new = [w for pair in zip(*new, strict=True) for w in pair] if listed else new
                    write_back(group, new[: len(group)])

            return apply

        for listed in (False, True):
            told = f"{name or d.name}({', '.join(needed)})" + f" {IN_BOTH}" * listed
            yield told, functools.partial(drive, listed=listed)


def _itself(d):
    """A function, as a method without a name."""
    yield "", [n for n, kind, default in parameters(d.thing)
               if not default and "VAR" not in kind and not is_told(n)]  # fmt: skip


def _halves(arrays, listed):
    """Weights and biases, in two lists if so; with nought beside an array that has no partner."""
    arrays = [*arrays, *[np.zeros(1)] * (len(arrays) % 2)]
    return [arrays[::2], arrays[1::2]] if listed else arrays


SLOPES = re.compile("^(d|grad|nabla|delta)(?!ata)|(grad|gradient|slope)s?$")


def _call_all(made, *names):
    """Call these methods, where they are there."""
    for one, name in itertools.product(made, names):
        getattr(one, name, lambda: None)()


def _needs_nothing(method):
    return callable(method) and all(default for _, _, default in parameters(method)[1:])


ASIDE = bares("criterion loss loss_fn loss_function cost cost_function scheduler logger")
NETS = bares("net network model nn layers graph module modules")


def _holders(d):
    """How an object is made that holds the weights: (in words, what makes it of them)."""
    given = [(i, ENDING.sub("", bare(n)), default)
             for i, (n, _, default) in enumerate(parameters(d.thing))]  # fmt: skip
    by_word = any(word in PARAMS | NETS and (not i or not default) for i, word, default in given)
    if by_word or _container(d, own_and_found(d, {})[1].values()):
        yield "made with the weights", functools.partial(_made, d)
    for name in HOLD.split():
        if callable(getattr(d.thing, name, None)):

            def make(options, kept, *_, name=name):
                made = _made(d, options, None)
                getattr(made.made_, name)(kept)
                return made

            yield f"handed the weights by {name}", make


HOLD = "set_parameters set_params set_weights set_layers register add_params bind setup init"
IN_LISTS, SINGLY = "arrays in .data and .grad", "one object for each array"


class Kind(NamedTuple):
    """A container: of layers, or of all arrays; how it is, and what a layer holds, are made."""

    told: str
    nested: bool
    outer: type
    inner: type


LISTS, DICTIONARIES = Kind("lists", False, Row, Row), Kind(f"dictionaries {KEYS[0]}, {KEYS[1]} …",
                                                           False, Table, Table)  # fmt: skip
LAYERS = Kind("layers", True, Row, Table)
KINDS = [
    *(LISTS, DICTIONARIES, LAYERS),
    Kind("dictionaries of layers", True, Table, Table),
    Kind("layers with lists", True, Row, Row),
]


def _kinds(d):
    """Those with names first where it goes through names."""
    named = uses(d.thing).named
    return sorted(KINDS, key=lambda kind: (kind.outer is Table) != named)


ALL_AT_ONCE, EACH, EACH_ARRAY = "", "each layer", "each array"


def handed(d):
    """``update(params, grads)`` with lists, dictionaries W1, b1 …, or layers with W and b.

    One that asks for a name as well gets each layer by itself.
    """
    for name, needed in _methods(d, 2, 3):
        pair, each = (needed, "") if len(needed) == 2 else (_pair(needed), EACH)
        kinds = [k for k in KINDS if k.nested and k.outer is Row] if each else _kinds(d)
        orders = both_orders(pair) if len(pair) == 2 else ()
        for first, kind in itertools.product(orders, kinds):

            def call(method, part, told=(needed, pair, first)):
                return _handed(method, *told, part, slopes_of(part))

            drive = _contained(d, name, kind, call, parts=each)
            named = " and their names" if each else ""
            yield f"one object, {name}({', '.join(needed)}) with {kind.told}{named}", drive


def on_what_it_gets(d):
    """``update_params(layer)``, ``step(net)``, ``step(params)``: gradients in attributes."""
    for name, needed in _methods(d, 1):
        if ENDING.sub("", bare(needed[0])) in GRADS - PARAMS:
            continue
        both = [name, name.replace("weights", "biases")]
        both = both if both[1] != name and hasattr(d.thing, both[1]) else [name]
        ticks = [n for n in TICKS if n != name and _needs_nothing(getattr(d.thing, n, None))]
        whole = [("a network" if k is LAYERS else f"all in {k.told}", k, ALL_AT_ONCE)
                 for k in sorted(_kinds(d), key=lambda k: k is not LAYERS)]  # fmt: skip
        each = [("layers", LAYERS, EACH), (FOR_EACH, LAYERS, FOR_EACH),
                ("arrays", LISTS, EACH_ARRAY)]  # fmt: skip
        ways = [*whole[:1], *each, *whole[1:]] if bare(needed[0]) in NETS else [*each, *whole]
        orders = ["", *uses(d.thing).orders]
        for tick, order, (on, kind, parts) in itertools.product([*ticks, ""], orders, ways):

            def call(method, part):
                method(part)

            drive = _contained(d, both, kind, call, order, parts, tick=tick)
            told = f"{tick and f'{tick}() and '}{' and '.join(both)}({needed[0]}) on {on}"
            yield f"{told}, gradients in their attributes{_in_order(order)}", drive


def _in_order(order):
    """How arrays come, where not alone."""
    words = [{"w": "array", "g": "gradient", "n": "name"}[letter] for letter in order]
    return f", as ({', '.join(words)})" * bool(words)


def holding(d):
    """``__init__(params)``, then ``step()`` or ``step(grads)``."""
    kinds = [(IN_LISTS if k is LISTS else k.told, k, ALL_AT_ONCE) for k in _kinds(d)]
    kinds += [(SINGLY, LISTS, EACH_ARRAY)]
    orders = ["", *uses(d.thing).orders]
    methods = [*_methods(d, 0, 1)]
    for (told, make), (name, needed), order in itertools.product(_holders(d), methods, orders):
        for held, kind, parts in kinds:

            def call(method, part, needed=needed):
                return method(slopes_of(part)) if needed else method() and None

            drive = _contained(d, name, kind, call, order, parts, make)
            how = f"({needed[0]}) with {kind.told}" if needed else f"(): {held}"
            yield f"{told}, then {name}{how}{_in_order(order)}", drive


def _contained(d, name, kind, call, order="", parts="", make=None, tick=None):
    """What drives it with weights and gradients in a container of this kind."""
    names = [name] if isinstance(name, str) else name
    make = make or functools.partial(_made, d)
    anew = COUNTS & {bare(n) for n, _, default in parameters(d.thing) if not default}

    def drive(options):
        held, made, states = Held(kind, uses(d.thing), order), {}, {"count": 0}

        def apply(gradients, weights):
            held.take(weights, gradients)
            states["count"] += 1
            every = {EACH: held.layers, FOR_EACH: held.layers, EACH_ARRAY: held.kept}
            for i, part in enumerate(every.get(parts, [held.whole])):
                one = i if parts in (FOR_EACH, EACH_ARRAY) else 0
                if one not in made or anew:
                    given = part if parts == EACH_ARRAY else held.whole
                    made[one] = make(options, given, slopes_of(given), states)
                    made[one].ends_ = tick is None
                if not i or one:
                    _call_all([made[one].made_], "pre_update_params", "pre_update", tick or "")
                for method in names:
                    put(part, call(getattr(made[one], method), part))
            if tick is not None:
                _call_all([m.made_ for m in made.values()], "post_update_params", "post_update")
            held.give(weights)

        return apply

    return drive


WAYS = [
    *(handed, one_for_each_array, weights_and_biases, on_what_it_gets, holding, steps_alone),
]
IN_ATTRIBUTES = {on_what_it_gets, holding}  # what is not handed over may not be found
