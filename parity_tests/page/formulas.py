r"""The formulas of the public names, in LaTeX, and how they are typeset: as MathML.

One formula for each name that has one; where a name has two, they are two lines. The symbols are
those of the docstrings, which write the same in Unicode.
"""

import functools
from xml.etree import ElementTree

from latex2mathml.converter import convert

FORMULAS = {
    # --- perceptron ---
    "perceptron.line_standard_form": [r"y = mx + b \iff Ax + By = C"],
    "perceptron.line_slope_intercept": [r"m = -\frac{A}{B}, \qquad b = \frac{C}{B}"],
    "perceptron.ThresholdUnit": [
        r"\hat{y} = \begin{cases} 1 & \text{if } \sum_i w_i x_i \ge \theta \\ "
        r"0 & \text{otherwise} \end{cases}"
    ],
    "perceptron.net_sum": [r"z = \sum_{i=1}^{d} w_i x_i + b"],
    "perceptron.neuron": [r"a = g\left( \sum_{i=1}^{d} w_i x_i + b \right)"],
    "perceptron.perceptron_rule": [
        r"w \leftarrow \begin{cases} w + x & \text{if } y = 1 \text{ and } w \cdot x < \theta \\ "
        r"w - x & \text{if } y = 0 \text{ and } w \cdot x \ge \theta \\ "
        r"w & \text{otherwise} \end{cases}"
    ],
    "perceptron.Perceptron": [
        r"w \leftarrow w + \eta\, y\, x, \quad b \leftarrow b + \eta\, y "
        r"\qquad \text{where } y\,(w \cdot x + b) \le 0, \quad y = \pm 1"
    ],
    # --- gates ---
    "gates.learn": [
        r"\hat{y} = \begin{cases} 1 & \text{if } w_1 x_1 + w_2 x_2 + b > 0 \\ "
        r"0 & \text{otherwise} \end{cases}"
    ],
    "gates.layers": [r"\text{OR:} \quad \hat{y} = \sigma(40 x_1 + 40 x_2 - 30)"],
    "gates.evaluate": [
        r"a^{(0)} = x, \qquad a^{(l)} = g\left( a^{(l-1)} W^{(l)} + b^{(l)} \right)"
    ],
    "gates.signed_net_sum": [
        r"\sum_{i} \pm z_i = \sum_{y_i = 1} (w \cdot x_i + b) - \sum_{y_i = 0} (w \cdot x_i + b)"
    ],
    # --- activations ---
    "activations.step": [
        r"g(z) = \begin{cases} 1 & \text{if } z > 0 \\ g_0 & \text{if } z = 0 \\ "
        r"0 & \text{if } z < 0 \end{cases}"
    ],
    "activations.linear": [r"g(z) = z"],
    "activations.linear_backward": [r"g'(z) = 1"],
    "activations.collapse_linear": [r"(x W_1 + b_1) W_2 + b_2 = x\,(W_1 W_2) + (b_1 W_2 + b_2)"],
    "activations.sigmoid": [r"\sigma(z) = \frac{1}{1 + e^{-z}}"],
    "activations.sigmoid_backward": [r"\sigma'(z) = \sigma(z)\,(1 - \sigma(z)) \le \frac{1}{4}"],
    "activations.tanh": [r"\tanh z = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}} = 2\sigma(2z) - 1"],
    "activations.tanh_backward": [r"\tanh' z = 1 - \tanh^2 z"],
    "activations.relu": [r"g(z) = \max(0, z)"],
    "activations.relu_backward": [
        r"g'(z) = \begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}"
    ],
    "activations.leaky_relu": [
        r"g(z) = \begin{cases} z & \text{if } z > 0 \\ s z & \text{otherwise} \end{cases}"
    ],
    "activations.leaky_relu_backward": [
        r"g'(z) = \begin{cases} 1 & \text{if } z > 0 \\ s & \text{otherwise} \end{cases}"
    ],
    "activations.prelu": [r"g(z) = \max(0, z) + \alpha \min(0, z)"],
    "activations.prelu_backward": [
        r"\frac{\partial g}{\partial z} = \begin{cases} 1 & \text{if } z > 0 \\ "
        r"0 & \text{if } z = 0 \\ \alpha & \text{if } z < 0 \end{cases}"
        r", \qquad \frac{\partial g}{\partial \alpha} = \min(0, z)"
    ],
    "activations.elu": [
        r"g(z) = \begin{cases} z & \text{if } z > 0 \\ "
        r"\alpha\,(e^{z} - 1) & \text{otherwise} \end{cases}"
    ],
    "activations.elu_backward": [
        r"g'(z) = \begin{cases} 1 & \text{if } z > 0 \\ "
        r"\alpha\, e^{z} & \text{otherwise} \end{cases}"
    ],
    "activations.softmax": [r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}"],
    "activations.softmax_backward": [
        r"\frac{\partial L}{\partial z_i} = p_i \left( \frac{\partial L}{\partial p_i} "
        r"- \sum_j \frac{\partial L}{\partial p_j}\, p_j \right)"
    ],
    "activations.softmax_jacobian": [
        r"\frac{\partial p_i}{\partial z_j} = p_i\,(\delta_{ij} - p_j)"
    ],
    # --- losses ---
    "losses.squared_error": [
        r"E = \frac{1}{n} \sum_{i=1}^{n} \frac{1}{2} \left( \hat{y}_i - y_i \right)^2"
    ],
    "losses.squared_error_backward": [
        r"\frac{\partial E}{\partial \hat{y}_i} = \frac{\hat{y}_i - y_i}{n}"
    ],
    "losses.mean_squared_error": [
        r"L = \frac{1}{n} \sum_{i=1}^{n} \left( \hat{y}_i - y_i \right)^2"
    ],
    "losses.mean_squared_error_backward": [
        r"\frac{\partial L}{\partial \hat{y}_i} = \frac{2\,(\hat{y}_i - y_i)}{n}"
    ],
    "losses.binary_crossentropy": [
        r"L = -\frac{1}{n} \sum_{i=1}^{n} \left( y_i \log \hat{y}_i "
        r"+ (1 - y_i) \log (1 - \hat{y}_i) \right)",
        r"-\log \sigma(z) = \log(1 + e^{-z})",
    ],
    "losses.binary_crossentropy_backward": [
        r"\frac{\partial L}{\partial \hat{y}_i} = \frac{1}{n} \left( -\frac{y_i}{\hat{y}_i} "
        r"+ \frac{1 - y_i}{1 - \hat{y}_i} \right), "
        r"\qquad \frac{\partial L}{\partial z_i} = \frac{\sigma(z_i) - y_i}{n}"
    ],
    "losses.categorical_crossentropy": [
        r"L = -\frac{1}{n} \sum_{r=1}^{n} \sum_{i=1}^{k} y_{ri} \log \hat{y}_{ri}"
    ],
    "losses.categorical_crossentropy_backward": [
        r"\frac{\partial L}{\partial z} = \frac{\operatorname{softmax}(z) - y}{n}"
    ],
    "losses.sparse_categorical_crossentropy": [
        r"L = -\frac{1}{n} \sum_{r=1}^{n} \log \hat{y}_{r, y_r}"
    ],
    "losses.sparse_categorical_crossentropy_backward": [
        r"\frac{\partial L}{\partial z_{ri}} = "
        r"\frac{\operatorname{softmax}(z_r)_i - \delta_{i y_r}}{n}"
    ],
    # --- network ---
    "network.neuron_gradients": [
        r"\frac{\partial L}{\partial w_i} = -(y - \hat{y})\, x_i, "
        r"\qquad \frac{\partial L}{\partial b} = -(y - \hat{y})"
    ],
    "network.one_one_one_gradients": [
        r"\frac{\partial E}{\partial w_2} = (a_2 - y)\, a_2 (1 - a_2)\, a_1",
        r"\frac{\partial E}{\partial w_1} = (a_2 - y)\, a_2 (1 - a_2)\, w_2\, a_1 (1 - a_1)\, x",
    ],
    "network.two_two_one_gradients": [
        r"\frac{\partial L}{\partial w_{ij}} = -x_i\, w_j\, a_j (1 - a_j)\,(y - \hat{y}), "
        r"\qquad \frac{\partial L}{\partial b_j} = -w_j\, a_j (1 - a_j)\,(y - \hat{y})",
        r"\frac{\partial L}{\partial w_j} = -a_j\,(y - \hat{y}), "
        r"\qquad \frac{\partial L}{\partial b} = -(y - \hat{y})",
    ],
    "network.gradients": [
        r"\delta^{(l)} = \left( \delta^{(l+1)} W^{(l+1) \top} \right) \odot g'(z^{(l)})",
        r"\frac{\partial L}{\partial W^{(l)}} = a^{(l-1) \top} \delta^{(l)}, "
        r"\qquad \frac{\partial L}{\partial b^{(l)}} = \sum_{r=1}^{n} \delta^{(l)}_r",
    ],
    "network.Sequential": [
        r"\hat{y} = g_L\left( \cdots g_2\left( g_1( x W_1 + b_1 )\, W_2 + b_2 \right) \cdots "
        r"W_L + b_L \right)"
    ],
    # --- layers ---
    "layers.Input": [r"x \in \mathbb{R}^{n \times d}"],
    "layers.Dense": [
        r"a = g(x W + b), \qquad x \in \mathbb{R}^{n \times d}, \quad "
        r"W \in \mathbb{R}^{d \times k}, \quad b \in \mathbb{R}^{k}"
    ],
    "layers.Activation": [r"a = g(z)"],
    "layers.PReLU": [r"a_j = \max(0, z_j) + \alpha_j \min(0, z_j)"],
    "layers.BatchNormalization": [
        r"\hat{x} = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}, "
        r"\qquad a = \gamma\, \hat{x} + \beta"
    ],
    "layers.backward": [
        r"\frac{\partial L}{\partial W} = x^{\top} \frac{\partial L}{\partial z}, "
        r"\qquad \frac{\partial L}{\partial b} = \sum_{r=1}^{n} \frac{\partial L}{\partial z_r}, "
        r"\qquad \frac{\partial L}{\partial x} = \frac{\partial L}{\partial z} W^{\top}"
    ],
    # --- initializers ---
    "initializers.zeros": [r"w = 0"],
    "initializers.ones": [r"w = 1"],
    "initializers.random_normal": [r"w \sim \mathcal{N}(\mu, s^2)"],
    "initializers.random_uniform": [r"w \sim \mathcal{U}(w_{\min}, w_{\max})"],
    "initializers.glorot_uniform": [
        r"w \sim \mathcal{U}(-r, r), \qquad r = \sqrt{\frac{6}{n_{\text{in}} + n_{\text{out}}}}"
    ],
    "initializers.he_normal": [
        r"w \sim \mathcal{N}\left( 0, \frac{2}{n_{\text{in}}} \right) "
        r"\quad \text{cut off at two standard deviations}"
    ],
    # --- gradient_check ---
    "gradient_check.DERIVATIVE_RULES": [
        r"\frac{d}{dx} x^n = n x^{n-1}, \qquad \frac{d}{dx} f(g(x)) = f'(g(x))\, g'(x)",
        r"\frac{d}{dx} \ln u = \frac{u'}{u}, \qquad \frac{d}{dx} e^{u} = e^{u} u'",
        r"\frac{d}{dx} c = 0, \qquad \frac{d}{dx} \left( c f \right) = c f'",
    ],
    "gradient_check.central_difference": [r"f'(x) \approx \frac{f(x + h) - f(x - h)}{2h}"],
    "gradient_check.complex_step": [
        r"f'(x) \approx \frac{\operatorname{Im} f(x + ih)}{h}, \qquad h = 10^{-200}"
    ],
    "gradient_check.autodiff": [
        r"\frac{\partial}{\partial x} \sum_j u_j f_j(x) = \sum_j u_j "
        r"\frac{\partial f_j}{\partial x}"
    ],
    "gradient_check.gradient_error": [
        r"\frac{\max_i \left| g_i - \tilde{g}_i \right|}"
        r"{\max_i \max\left( \left| g_i \right|, \left| \tilde{g}_i \right| \right)}"
    ],
    # --- gradient_descent ---
    "gradient_descent.descend": [r"\theta \leftarrow \theta - \alpha \nabla f(\theta)"],
    "gradient_descent.batch_gradient_descent": [
        r"w \leftarrow w - \alpha \frac{1}{n} \sum_{i=1}^{n} \nabla_w L(w; x_i, y_i)"
    ],
    "gradient_descent.stochastic_gradient_descent": [
        r"w \leftarrow w - \alpha \nabla_w L(w; x_i, y_i), \qquad i = 1, \ldots, n"
    ],
    "gradient_descent.mini_batch_gradient_descent": [
        r"w \leftarrow w - \alpha \frac{1}{|B|} \sum_{i \in B} \nabla_w L(w; x_i, y_i)"
    ],
    # --- optimizers ---
    "optimizers.SGD": [
        r"m \leftarrow \mu m - \alpha g, \qquad w \leftarrow w + m",
        r"\text{Nesterov:} \quad w \leftarrow w + \mu m - \alpha g",
    ],
    "optimizers.Adagrad": [
        r"\text{Keras:} \quad G \leftarrow G + g^2, \quad G_0 = 0.1",
        r"\quad w \leftarrow w - \frac{\alpha g}{\sqrt{G + \varepsilon}}",
        r"\text{lecture:} \quad G \leftarrow G + g^2, \quad G_0 = 0",
        r"\quad w \leftarrow w - \frac{\alpha}{\sqrt{G} + \varepsilon}\, g",
    ],
    "optimizers.RMSprop": [
        r"\text{both:} \quad v \leftarrow \rho v + (1 - \rho) g^2",
        r"\text{Keras:} \quad w \leftarrow w - \frac{\alpha g}{\sqrt{v + \varepsilon}}",
        r"\text{lecture:} \quad w \leftarrow w - \frac{\alpha}{\sqrt{v} + \varepsilon}\, g",
    ],
    "optimizers.Adadelta": [
        r"\text{both:} \quad G \leftarrow \rho G + (1 - \rho) g^2",
        r"\text{Keras:} \quad d = -\frac{\sqrt{D + \varepsilon}}{\sqrt{G + \varepsilon}}\, g",
        r"\quad D \leftarrow \rho D + (1 - \rho) d^2, \quad w \leftarrow w + \alpha d",
        r"\text{lecture:} \quad w \leftarrow w - \alpha \left( \sqrt{G + \varepsilon} "
        r"\right)^{-\frac{1}{2}} g",
    ],
    "optimizers.Adam": [
        r"\text{Keras:} \quad m \leftarrow m + (g - m)(1 - \beta_1)",
        r"\quad v \leftarrow v + (g^2 - v)(1 - \beta_2)",
        r"\quad w \leftarrow w - \alpha \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} "
        r"\cdot \frac{m}{\sqrt{v} + \varepsilon}",
        r"\text{lecture:} \quad v \leftarrow \beta_1 v + (1 - \beta_1) g",
        r"\quad s \leftarrow \beta_2 s + (1 - \beta_2) g^2",
        r"\quad w \leftarrow w - \frac{\alpha v}{\sqrt{s + \varepsilon}}",
    ],
    # --- pathologies ---
    "pathologies.gradient_norms": [
        r"\left\| \frac{\partial L}{\partial W^{(l)}} \right\| "
        r"= \sqrt{ \sum_{ij} \left( \frac{\partial L}{\partial W^{(l)}_{ij}} \right)^2 }"
    ],
    "pathologies.chain_factors": [
        r"\frac{\partial a_l}{\partial a_{l-1}} = g'(z_l)\, w_l, \qquad "
        r"\frac{\partial a_L}{\partial a_0} = \prod_{l=1}^{L} g'(z_l)\, w_l"
    ],
    "pathologies.saturation": [
        r"\frac{1}{n k} \left| \left\{ (r, j) : \sigma(z_{rj}) < 0.05 \text{ or } "
        r"\sigma(z_{rj}) > 0.95 \right\} \right|"
    ],
    "pathologies.layer_outputs": [r"a^{(l)} = g\left( a^{(l-1)} W^{(l)} + b^{(l)} \right)"],
    "pathologies.dead_units": [
        r"\frac{1}{k} \left| \left\{ j : a_{rj} = 0 \text{ for all } r \right\} \right|"
    ],
    "optimizers.clip_by_value": [r"g_i \leftarrow \min(\max(g_i, -c), c)"],
    "optimizers.clip_by_norm": [
        r"g \leftarrow g \cdot \frac{c}{\max\left( \left\| g \right\|, c \right)}"
    ],
    "optimizers.clip_by_global_norm": [
        r"g \leftarrow g \cdot c \cdot \min\left( \frac{1}{\left\| G \right\|}, \frac{1}{c} "
        r"\right), \qquad \left\| G \right\| = \sqrt{ \sum_{g} \left\| g \right\|^2 }"
    ],
}
WITHOUT = {  # what is no formula: data, and helpers that run others
    "gates.truth_table",
    "layers.forward",
    "pathologies.deep_network",
    "pathologies.distinct_units",
    "pathologies.over_training",
}


@functools.cache
def mathml(latex):
    """A formula as MathML: its parts, between which a line may end."""
    return "".join(map(_mathml, latex.split(r"\qquad")))


def _mathml(latex):
    tree = ElementTree.fromstring(convert(latex, display="block"))
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2]  # HTML needs no namespace
    tree.attrib.pop("xmlns", None)
    tree.set("style", f"--ems:{_ems(tree):.1f}")
    return ElementTree.tostring(tree, encoding="unicode")


def _ems(element):
    """About how wide it is, so that it can be set smaller on a telephone."""
    inner = [_ems(part) for part in element]
    if element.tag in ("mfrac", "mtable"):
        return max(inner)
    own = len((element.text or "").strip()) * (0.75 if element.tag == "mtext" else 1.1)
    if element.tag in ("msub", "msup", "msubsup"):
        return inner[0] + 0.7 * max(inner[1:])
    return own + sum(inner)
