"""Titles of an earlier catalogue that the space of programs makes by other ones."""

RETOLD = {  # "name | title of before": the titles that make it now
    "activations.step | at_zero ignored": ["the parameter ignored"],
    "activations.linear_backward | z in the place of its slope": [
        "the value in the place of the slope"
    ],
    "activations.sigmoid_backward | σ′ at a instead of z": ["the slope at a instead of z"],
    "activations.sigmoid_backward | σ without (1 − σ)": ["the value in the place of the slope"],
    "activations.sigmoid_backward | z·(1 − z)": ["z in the place of a"],
    "activations.tanh_backward | tanh′ at a instead of z": ["the slope at a instead of z"],
    "activations.tanh_backward | 1 − z²": ["z in the place of a"],
    "activations.relu_backward | z in the place of 1, as N prints it": [
        "the value in the place of the slope"
    ],
    "activations.prelu | alpha on the wrong side": ["leaky on the wrong side"],
    "activations.prelu | a minus too many": ["a minus too many below 0"],
    "activations.elu | alpha forgotten": ["the parameter ignored"],
    "activations.elu_backward | alpha forgotten": ["the parameter ignored"],
    "activations.softmax_backward | upstream ignored": ["p·(1 − p), upstream ignored"],
    "activations.softmax_backward | the sum over the whole batch": [
        "the upstream's sum over the whole batch"
    ],
    "layers.Dense | the activation's slope forgotten": ["no slope on the way back"],
    "losses.squared_error_backward | y − ŷ, the wrong sign": ["wrong sign"],
    "losses.squared_error_backward | the mean forgotten": ["summed, not averaged"],
    "losses.mean_squared_error_backward | the mean forgotten": ["summed, not averaged"],
    "losses.binary_crossentropy | no clip, so log of 0": ["no clip"],
    "losses.binary_crossentropy | ε added in the logarithm, not clipped": [
        "ε added in the logarithm"
    ],
    "losses.binary_crossentropy | clipped at 2.2e-16": ["ε = 2.2e-16"],
    "losses.binary_crossentropy | clipped at 1e-15": ["ε = 1e-15"],
    "losses.binary_crossentropy_backward | the mean forgotten": ["summed, not averaged"],
    "losses.binary_crossentropy_backward | no clip at all": ["no clip"],
    "losses.binary_crossentropy_backward | the score in the place of its sigmoid": [
        "the score in the place of its probability"
    ],
    "losses.categorical_crossentropy | minus lost, as N's formula prints it": ["minus lost"],
    "losses.categorical_crossentropy | averaged over the classes as well": [
        "divided by entries, not by rows"
    ],
    "losses.categorical_crossentropy | summed over the rows": ["summed, not averaged"],
    "losses.categorical_crossentropy | summed over the rows, in base 10": [
        "summed, not averaged",
        "logarithm of base 10",
    ],
    "losses.categorical_crossentropy | rows not divided by their sum": [
        "rows as they are, clipped"
    ],
    "losses.categorical_crossentropy | rows not divided by their sum, clipped at 1e-12": [
        "rows as they are, clipped",
        "ε = 1e-12",
    ],
    "losses.categorical_crossentropy | log of 0, and rows not divided by their sum": [
        "rows as they are, no clip"
    ],
    "losses.categorical_crossentropy | ε added in the logarithm, not clipped": [
        "rows as they are, ε added in the logarithm"
    ],
    "losses.categorical_crossentropy_backward | −y/ŷ alone": ["−y/ŷ alone, not 0 beyond the clip"],
    "losses.categorical_crossentropy_backward | −y/ŷ alone, divided by 0": ["−y/ŷ alone, no clip"],
    "losses.categorical_crossentropy_backward | the mean forgotten": ["summed, not averaged"],
    "losses.categorical_crossentropy_backward | not 0 beyond the clip": [
        "rows divided by their sum, not 0 beyond the clip"
    ],
    "losses.sparse_categorical_crossentropy | averaged over the classes as well": [
        "divided by entries, not by rows"
    ],
    "losses.sparse_categorical_crossentropy | summed over the rows": ["summed, not averaged"],
    "losses.sparse_categorical_crossentropy | rows not divided by their sum": [
        "rows as they are, clipped"
    ],
    "losses.sparse_categorical_crossentropy | log of 0, and rows not divided by their sum": [
        "rows as they are, no clip"
    ],
    "losses.sparse_categorical_crossentropy | divided by the sum first, clipped after": [
        "rows divided by their sum, clipped"
    ],
    "losses.sparse_categorical_crossentropy | every label for every row, p[:, y]": [
        "every label for every row, [:, y]"
    ],
    "losses.sparse_categorical_crossentropy | every label for every row, log_p[:, y]": [
        "every label for every row, [:, y]"
    ],
    "losses.sparse_categorical_crossentropy_backward | every label in every row, gradient[:, y]": [
        "every label for every row, [:, y]"
    ],
    "losses.sparse_categorical_crossentropy_backward | every label in every row, −1/ŷ in [:, y]": [
        "every label for every row, [:, y]"
    ],
    "losses.sparse_categorical_crossentropy_backward | the mean forgotten": [
        "summed, not averaged"
    ],
    "losses.sparse_categorical_crossentropy_backward | ŷ − one-hot on probabilities": [
        "ŷ − y on probabilities"
    ],
    "losses.sparse_categorical_crossentropy_backward | −1/ŷ of the true class alone": [
        "−y/ŷ alone, not 0 beyond the clip"
    ],
    "losses.sparse_categorical_crossentropy_backward | −1/ŷ of the true class alone, divided by 0": [
        "−y/ŷ alone, no clip"
    ],
    "losses.sparse_categorical_crossentropy_backward | not 0 beyond the clip": [
        "softmax of ln ŷ, not 0 beyond the clip"
    ],
    "network.neuron_gradients | the sigmoid's slope once too often": [
        "the squared error ½(ŷ − y)², not cross-entropy"
    ],
    "network.neuron_gradients | σ′ at ŷ instead of z": ["σ′ at a instead of z"],
    "network.neuron_gradients | z(1 − z) in the place of ŷ(1 − ŷ)": [
        "z(1 − z) in the place of a(1 − a)"
    ],
    "network.neuron_gradients | the bias left out of the net sum": [
        "the biases left out of the net sums"
    ],
    "network.one_one_one_gradients | y − a₂ in the place of a₂ − y": ["the minus lost"],
    "network.two_two_one_gradients | the output's slope once too often": [
        "the squared error ½(ŷ − y)², not cross-entropy"
    ],
    "network.gradients | only the last layer's": ["only the last layer learns"],
    "network.Sequential | gradients summed over the batch": ["summed over the batch"],
    "optimizers.SGD | momentum without a velocity, η·gₜ + μ·gₜ₋₁": [
        "momentum of the last gradient, without a velocity",
        "nesterov ignored, or with the velocity of before",
    ],
    "optimizers.SGD | momentum of the last gradient only": [
        "momentum of the last gradient, without a velocity"
    ],
    "optimizers.SGD | a velocity that is forgotten": ["nothing is remembered from step to step"],
    "optimizers.SGD | one velocity for all arrays": [
        "one state for all arrays, made anew where the shape changes"
    ],
    "optimizers.SGD | one velocity for all arrays of one shape": [
        "one state for all arrays of one shape"
    ],
    "optimizers.Adagrad | D's formula: from 0, ε outside the root": ["from 0, ε outside the root"],
    "optimizers.Adagrad | the last square only": ["nothing is remembered from step to step"],
    "optimizers.Adagrad | the step taken before the sum": [
        "the step taken before the square is added"
    ],
    "optimizers.Adam | 1 − β in the place of 1 − βᵗ, in one factor": [
        "1 − β in the place of 1 − βᵗ"
    ],
    "optimizers.Adam | t counted from 2, in one factor": ["t counted from 2"],
    "optimizers.Adam | t raised for every array, in one factor": ["t raised for every array"],
    "optimizers.Adam | ε inside the corrected root": ["ε inside the root"],
    "optimizers.Adam | ε beside the corrected root, Algorithm 1": [
        "Algorithm 1 of the paper, ε beside the corrected root"
    ],
    "optimizers.Adam | missing parentheses, ε added to the weight": [
        "missing parentheses, w − … + ε: ε added to the weight"
    ],
    "optimizers.clip_by_value | scaled, not cut": ["scaled by the largest entry"],
    "optimizers.clip_by_norm | one norm for all arrays together": ["all arrays together"],
    "optimizers.clip_by_norm | the norm without its root": ["the square in the place of the norm"],
    "optimizers.clip_by_norm | always scaled to the limit": ["always scaled"],
    "optimizers.clip_by_global_norm | a norm for each array": ["each array by itself"],
    "optimizers.clip_by_global_norm | the arrays' norms added up": ["the sum of the norms"],
    "perceptron.Perceptron | never leaves zero, and stops at once": [
        "stops at the first epoch without a mistake",
        "never leaves zero",
    ],
}
