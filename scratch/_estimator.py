"""What scikit-learn asks of an estimator, so that its pipelines and searches take a Perceptron.

scikit-learn is never imported: its own words are looked up where somebody has loaded it already.
"""

import sys


def of_scikit_learn(module, name, otherwise=None):
    """A name of scikit-learn's, if it is loaded."""
    return getattr(sys.modules.get(f"sklearn.{module}"), name, otherwise)


class Estimator:
    """Parameters by name, as ``__init__`` has them as keywords."""

    def get_params(self, deep=True):
        """All parameters: {name: value}."""
        return {name: getattr(self, name) for name in sorted(type(self).__init__.__kwdefaults__)}

    def set_params(self, **params):
        """Change some parameters; return self."""
        vars(self).update(vars(type(self)(**{**self.get_params(), **params})))
        return self

    def __repr__(self):
        """As scikit-learn prints it: the parameters that are not at their defaults."""
        usual = type(self).__init__.__kwdefaults__
        told = (f"{k}={v!r}" for k, v in self.get_params().items() if repr(v) != repr(usual[k]))
        return f"{type(self).__name__}({', '.join(told)})"

    def __sklearn_tags__(self):
        """It sorts into classes, and needs a y; asked by scikit-learn only."""
        words = "Tags", "TargetTags", "ClassifierTags"
        tags, target, classes = (of_scikit_learn("utils", word) for word in words)
        return tags("classifier", target(required=True), classifier_tags=classes())
