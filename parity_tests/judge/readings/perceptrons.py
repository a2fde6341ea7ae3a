"""Perceptrons as textbooks write them: a rate, a number of passes, labels ±1 or 0 and 1."""

import inspect
import itertools
import re

import numpy as np

from . import DoesNotFit, NotTaken, Reading, reading
from .draws import drawn
from .environment import text_of
from .words import bare, bares, parameters

RATES = bares(
    "eta eta0 lr learning_rate alpha rate l_rate tasa tasa_aprendizaje taxa taxa_aprendizado "
    "taxa_aprendizagem taux taux_apprentissage lernrate"
)
PASSES = bares(
    "n_iter max_iter epochs n_epochs num_epochs iterations n_iterations threshold "
    "no_of_iterations niter max_epochs num_iterations n_iters "
    "epocas n_epocas num_epocas max_epocas epochen epoques iteraciones max_iteraciones"
)
SIZES = bares(
    "n_inputs num_inputs inputs no_of_inputs n_features num_features size input_size input_dim "
    "dim n d dim_entrada n_entradas num_entradas entradas tamanho_entrada eingaben entrees"
)
FITS = (
    r"fit train learn training trein\w* entren\w* entrain\w* trainier\w* lern\w* ajust\w* aprend\w*"
)
ANSWERS = (
    r"predict activate classify forward output __call__ test predi[cztr]\w* prev\w* vorhersag\w* "
    r"[ck]l?ass?ific\w* klassifi\w*"
)
X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
FEW = 20  # passes
LEAST = {"max_iter": FEW, "eta0": 1.0}  # where it has to be told
LABELS = {"−1 and 1": (-1, 1), "0 and 1": (0, 1)}


@reading(r"perceptron\.Perceptron")
def textbook_perceptron(d):
    """A class with fit or train, weights and bias in its attributes."""
    if not inspect.isclass(d.thing):
        raise DoesNotFit("it is no class")
    fit, answer = _method(d.thing, FITS), _method(d.thing, ANSWERS)
    if not fit or not answer:
        raise DoesNotFit("it has no fit or train, or nothing that predicts")
    found = {}
    for name, _, default in parameters(d.thing):
        for ours, words in (("eta0", RATES), ("max_iter", PASSES), ("inputs", SIZES)):
            if bare(name) in words and ours not in found:
                found[ours] = (name, default)
    own = [(n, "KEYWORD_ONLY", found[n][1] or (LEAST[n],)) for n in LEAST if n in found]
    few = {n: FEW for n, _, _ in own if n == "max_iter"}  # that is enough to see how it answers
    why, tried, said = "it could not be trained", [], set()
    for (told, labels), ones in itertools.product(LABELS.items(), (False, True)):
        if ones and not (tried and re.search(f"{told},.* no bias$", tried[-1][0])):
            continue
        made = _adapted(d, fit, answer, found, own, labels, ones)
        try:
            clf = made(**few).fit(X, [0, 0, 0, 1])
            clf.predict(X)
        except Exception as error:
            why = f"labels {told}: {type(error).__name__}: {error}"
            continue
        given = f"X{' and a column of ones' * ones}, y"
        sentence = f"Perceptron, {d.name}.{fit}({given}) with labels {told}, {clf.where}"
        tried.append((sentence, made, labels))
        said |= set(clf.said)
    if re.search(r"[,:=(] *-1\b|(else|return) -1\b", text_of(getattr(d.thing, answer)) or ""):
        said.add(-1)
    said |= {0} if re.search(r"(else|return) 0\b", text_of(d.thing) or "") else set()
    for sentence, made, labels in tried:
        others = {label for pair in LABELS.values() for label in pair} - set(labels)
        yield Reading(sentence, made, own, not others & said)
    if not tried:
        raise DoesNotFit(why)


def _method(cls, words):
    """The first of a class's methods that one of these words fits."""
    return next((n for w in words.split() for n in dir(cls) if re.fullmatch(w, n)), None)


def _adapted(d, fit, answer, found, own, labels, ones):
    left = []

    def widened(X):
        X = np.asarray(X, float)
        return np.c_[X, np.ones(len(X))] if ones else X

    class Perceptron:
        """Somebody's perceptron, called as scikit-learn's."""

        parameters_ = own

        def __init__(self, **options):
            if strange := options.keys() - {name for name, _, _ in own}:
                raise NotTaken(", ".join(strange))
            self.options = {found[k][0]: v for k, v in options.items()}

        def fit(self, X, y):
            X, y = widened(X), np.asarray(y)
            self.classes_ = np.unique(y)
            if len(self.classes_) != 2:
                raise NotTaken("more than two classes")
            options = {n: LEAST[ours] for ours, (n, default) in found.items()
                       if not default and ours in LEAST} | self.options  # fmt: skip
            if "inputs" in found:
                options[found["inputs"][0]] = X.shape[1]
            with drawn(np.zeros):  # as scikit-learn's begin
                self.made = d.thing(**options)
                try:
                    y = np.where(y == self.classes_[1], labels[1], labels[0])
                    getattr(self.made, fit)(X, y)
                except (ValueError, IndexError):
                    if X.shape[1] == 2 + ones:
                        raise
                    raise NotTaken("another number of inputs than 2") from None
            self._find(X[:, : X.shape[1] - ones])
            return self

        def _find(self, X):
            """coef_ and intercept_, in whichever attributes they are."""
            inputs = X.shape[1]
            arrays = {k: np.asarray(v, float).ravel() for k, v in vars(self.made).items()
                      if isinstance(v, np.ndarray | list | float | int) and not isinstance(v, bool)
                      and _numbers(v)}  # fmt: skip
            names = sorted((k for k in arrays if bare(k) in WEIGHTS), key=len)
            joined = [k for k in names if arrays[k].size == inputs + 1]
            apart = [k for k in names if arrays[k].size == inputs]
            biases = [k for k in arrays if bare(k) in BIASES and arrays[k].size == 1]
            if apart and biases:
                w, b = arrays[apart[0]], arrays[biases[0]][0]
                self.where = f"weights in .{apart[0]} and .{biases[0]}"
            elif joined:
                both, end = arrays[joined[0]], ", of an input −1"
                ways = {"first": (both[1:], both[0]), "last": (both[:-1], both[-1])}
                ways |= {told + end: (w, -b) for told, (w, b) in reversed(ways.items())}
                if re.search(r"\w, *np\.ones", text_of(d.thing) or ""):  # behind the inputs
                    ways = {"last": ways.pop("last"), **ways}
                fits = [told for told in left or ways if self._fits(X, *ways[told])]
                left[:] = told, *_ = fits or ["last"]  # those that fit all that it has learned
                w, b = ways[told]
                self.where = f"weights in .{joined[0]}, the bias {told}"
            elif apart:
                w, b = arrays[apart[0]], 0.0
                self.where = f"weights in .{apart[0]}, no bias"
            else:
                raise DoesNotFit("no weights were found in its attributes")
            self.coef_, self.intercept_ = w[None].copy(), np.array([float(b)])

        def _fits(self, X, w, b):
            X = np.vstack([X, 3 * X - 1, 1 - 2 * X])  # on both sides of it
            f = X @ w + b
            return all((a == self.classes_[1]) == (s > 0)
                       for a, s in zip(self.predict(X), f, strict=True) if s != 0)  # fmt: skip

        def predict(self, X):
            X = widened(X)
            try:
                answers = np.ravel(getattr(self.made, answer)(X))
            except Exception:
                answers = []
            if len(answers) != len(X):
                answers = np.array([np.ravel(getattr(self.made, answer)(x))[0] for x in X])
            self.said = answers.tolist()
            return np.where(answers == labels[1], self.classes_[1], self.classes_[0])

        def decision_function(self, X):
            return np.asarray(X, float) @ self.coef_[0] + self.intercept_[0]

    return Perceptron


WEIGHTS = bares("w w_ weights weights_ weight coef coef_ coefs theta W pesos gewichte poids")
BIASES = bares("b b_ bias bias_ intercept intercept_ w0 threshold_ theta0 vies sesgo biais")


def _numbers(value):
    try:
        return np.asarray(value, float).ndim <= 2
    except (TypeError, ValueError):
        return False
