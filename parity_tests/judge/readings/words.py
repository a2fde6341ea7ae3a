"""Which words people use for ours, and how a foreign function is called with ours."""

import functools
import inspect
import itertools
import re

WORDS = {  # ours: what else it is called
    "z": "x v t n s inp input inputs value values vector net scores score logits arr array data "
    "activation preactivation",
    "upstream": "grad grads gradient gradients da dout dvalues gradoutput outputgradient dy delta "
    "g error accumgrad outgrad prevgrad upstreamgrad upstreamgradient gradin dl dz",
    "y": "ytrue truth target targets label labels t actual true gt groundtruth real expected d "
    "desired attendu attendue sortieattendue esperado esperada deseado deseada salidaesperada "
    "salidadeseada saidaesperada saidadesejada alvo cible objetivo erwartet soll hedef beklenen",
    "y_hat": "ypred yhat p pred preds prediction predictions predicted a al aout output outputs "
    "out probs prob o probabilities q logits scores predit predite predicho predicha prediccion "
    "previsto prevista previsao vorhersage tahmin",
    "learning_rate": "lr eta alpha stepsize rate lrate learnrate learningrate step epsilon0 l r "
    "tasa tasaaprendizaje taxa taxaaprendizado taxaaprendizagem taux tauxapprentissage lernrate",
    "momentum": "mu mom beta gamma m alpha rho beta1 nu",
    "beta_1": "beta1 b1 betaone rho1 beta decayone decay1 decayrate1",
    "beta_2": "beta2 b2 betatwo rho2 decaytwo decay2 decayrate2",
    "epsilon": "eps e epsilon smallnumber tiny fudge fudgefactor delta",
    "rho": "decay decayrate gamma beta alpha rho smoothing",
    "negative_slope": "alpha slope a leak leakage leakiness negslope k leaky",
    "alpha": "a slope scale alpha",
    "from_logits": "logits",
    "epochs": "nepochs niter numiter iterations iters numiterations maxiter nits nsteps epocas "
    "nepocas numepocas epochen epoques iteraciones iteracoes",
    "steps": "nsteps niter iterations epochs numiter iters numiterations maxiter maxiters",
    "nesterov": "usenesterov",
    "initial_accumulator_value": "initialaccumulator initaccvalue initial",
    "W": "w weights weight theta pesos gewichte poids pesi",
    "b": "bias biases intercept sesgo sesgos vies biais",
    "units": "nunits outputs noutputs nneurons outfeatures outputsize outputdim nout out dout",
}
KINDS = {word: {ours, *others.split()} for word, others in WORDS.items() for ours in [word]}
FLAGS = {
    *[
        "deriv",
        "derivative",
        "prime",
        "derive",
        "grad",
        "gradient",
        "der",
        "diff",
        "backward",
        "derivate",
        "d",
    ]
}


AFFIXES = (
    "cost|activation|function|func|fn|layer|loss|optimizer|optimiser|update|forward|compute|calc|my|"
    "inplace|calculate|apply"
)
MARKS = (  # of a slope, before or behind the name of its function
    "deriv(?:ative|ate|ada|ata|ee|e|asi)?|derv|ableitung|prime|grad(?:ient|iente)?s?|backward|bwd|"
    "backprop|slope|turunan|pochodna|afgeleide|turev"
)
SLOPE = re.compile(
    rf"(?>(?:{MARKS}|ddx|dx|der(?=_)|delta(?=_)|d)_?(?:(?:of|de|da|do|du|der|von|la)_)*|)(\w+?)"
    rf"(?:_?(?:{MARKS}|back|der)(?:_[xza])?|_(?:d|dx|dz|p|diff|delta)|)"
)
VALUE_MEMBERS = (
    "__call__ forward activate activation value fn func f function compute call output "
    "loss calculate cost apply evaluate"
)
SLOPE_MEMBERS = (
    "gradient grad derivative backward deriv prime backprop delta df dfn d diff slope "
    "dactivation derivate derivada derivee loss_prime prime_derivative dloss derivation "
    "backward_pass gradiente ableitung derive"
)


def split(name):
    """(what remains of a name without the words for a slope, does it have such?)."""
    words = in_parts(name).strip("_")
    rest = SLOPE.fullmatch(words)
    return (rest[1], True) if rest and bare(rest[1]) != bare(words) else (name, False)


def in_parts(name):
    """A name in lower case, its words apart."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).casefold()


def core(name):
    """A name without common affixes, bare."""
    return re.sub(rf"^(?:{AFFIXES})+|(?:{AFFIXES})+$", "", bare(name))


def function_of(word, names, is_member=False):
    """The one of these names of whose function this names the slope, or None."""
    rest, is_slope = split(word)
    named = (n for n in names if n != word and core(n) == core(rest) and not split(n)[1])
    if is_slope and (found := next(named, None)):
        return found
    by_word = {bare(n): n for n in names}
    wanted = VALUE_MEMBERS.split() if is_member and bare(word) in bares(SLOPE_MEMBERS) else []
    return next((by_word[bare(w)] for w in wanted if bare(w) in by_word), None)


def once(whys):
    """Why things did not fit, each reason once: with the first way that had it, and how many."""
    ways = {}
    for why in dict.fromkeys(whys):
        ways.setdefault(why.what, []).append(why.how)
    more = {what: f", and {len(hows) - 1} more" * (len(hows) > 1) for what, hows in ways.items()}
    return [f"{hows[0]}{more[what]}: {what}".removeprefix(": ") for what, hows in ways.items()]


@functools.lru_cache(10_000)
def bare(name):
    """A name without capitals and underscores."""
    return name.replace("_", "").casefold()


KNOWN = {ours: {bare(word) for word in words} for ours, words in KINDS.items()}


NOT_OURS = re.compile(  # optimizers by name; a trainer_adam is no radam
    "(^|_)[nr]_?adam|had_?amard|adam_?w(?!i)|ams_?grad|ada_?(max|bound|belief|factor)|lion|lars"
)
DECAYED = re.compile("adam_?w(?!i)")  # of these: Adam but for its decay


def bares(words):
    """The bare names of some words in a row."""
    return {bare(word) for word in words.split()}


def plan(parameters, expected):
    """Which of our parameters each foreign one is: {foreign: ours}; None where it cannot be.

    Equal names come first, then words for the same thing, then places. What the foreign function
    needs and ours does not have makes it impossible; so does what ours needs and it does not take.
    """
    kinds = {n: (kind, default) for n, kind, default in parameters}
    ours = [n for n, kind, _ in expected if not kind.startswith("VAR")]
    needed = [n for n, kind, default in expected if not default and not kind.startswith("VAR")]
    found = {}
    flags = {n for n, _, default in expected if default and isinstance(default[0], bool)}
    for fits in (lambda f, o: bare(f) == bare(o), lambda f, o: bare(f) in KNOWN.get(o, ())):
        for foreign in kinds:
            for name in ours:
                flagged = name in flags and foreign != name and not kinds[foreign][1]
                done = foreign in found or name in found.values() or flagged
                if not done and fits(foreign, name):
                    found[foreign] = name
    for foreign, (kind, default) in kinds.items():
        if foreign not in found and not default and not kind.startswith("VAR"):
            left = [n for n in needed if n not in found.values()]
            if not left:
                return None
            found[foreign] = left[0]
    variadic = any(kind == "VAR_POSITIONAL" for kind, _ in kinds.values())
    if not variadic and set(needed) - set(found.values()):
        return None
    return {foreign: found[foreign] for foreign in kinds if foreign in found}


def in_words(found):
    """Do the foreign names themselves say which is which? One that does settles the other."""
    words = [(bare(foreign), KNOWN.get(ours, ())) for foreign, ours in found.items()]
    named = [word for word, _ in words if word != "y"]  # y is either; so are p and q
    return any(sum(word in known for word in named) == 1 for word, known in words if word in named)


def called(function, parameters, found):
    """The foreign function, called by our names and places; a flag or option of its own stays."""
    options = {n for n, _, _ in parameters} - found.keys()
    places = [n for n, kind, _ in parameters if kind.startswith("POSITIONAL")]
    order = [*itertools.takewhile(found.__contains__, places)]
    told = getattr(function, "keywords", {})  # a slope that is asked for
    flags = {n: False for n, _, d in parameters if bare(n) in FLAGS and d == (True,)}

    def ours(**given):
        places = []
        by_name = {n: v for n, v in flags.items() if n not in told}
        by_name |= {n: v for n, v in given.items() if n in options and n not in found.values()}
        for foreign in order:
            if found[foreign] not in given:
                break
            places.append(given[found[foreign]])
        for foreign, name in found.items():
            if name in given and foreign not in order[: len(places)]:
                by_name[foreign] = given[name]
        return function(*places, **by_name)

    return ours


def as_ours(function, expected, parameters):
    """A function of our names as one that is called as scratch's, and its parameters.

    What it needs and scratch has a default for is given that.
    """
    names = [name for name, _, _ in expected]
    needed = [name for name, _, default in parameters if not default]
    given = {name: default[0] for name, _, default in expected if default and name in needed}

    def wrapper(*arguments, **options):
        return function(**{**given, **dict(zip(names, arguments, strict=False)), **options})

    wrapper.parameters_ = parameters
    return wrapper


def taken(found, parameters, expected):
    """Our parameters that a foreign function takes, with its own defaults, in our order."""
    defaults = {found[n]: default for n, _, default in parameters if n in found}
    return [(n, "POSITIONAL_OR_KEYWORD", defaults[n]) for n, _, _ in expected if n in defaults]


def parameters(thing):
    """(name, kind, default) of a function's parameters; a method's without its ``self``."""
    try:
        found = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return [("arguments", "VAR_POSITIONAL", ()), ("options", "VAR_KEYWORD", ())]
    return [(p.name, p.kind.name, () if p.default is p.empty else (p.default,)) for p in found]


def signature(name, found, own):
    """A call in the author's words, for a sentence: ``relu(x)``."""
    return f"{name}({', '.join(n for n, _, _ in own if n in found)})"
