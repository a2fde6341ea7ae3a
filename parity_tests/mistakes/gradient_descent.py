"""Mistakes with gradient descent: the direction, the path, and which rows make a step."""

import numpy as np

from ._entry import mistake


@mistake(
    "gradient_descent.descend",
    "uphill",
    sees="The path leads away from minima; on x² − y² it is x that runs away.",
    why="The gradient points to where the function grows, so a step has to go against it.",
    mend="Subtract: point - learning_rate * gradient(point).",
    hint="In which direction does a gradient point?",
)
def descend(gradient, start, learning_rate=0.1, steps=100):
    path = [np.asarray(start, float)]
    for _ in range(steps):
        path.append(path[-1] + learning_rate * gradient(path[-1]))
    return np.array(path)


@mistake(
    "gradient_descent.descend",
    "a path without its start",
    sees="One row too few: the first row is the point after the first step.",
    why="A path has a point more than it has steps, and begins where one started.",
    mend="Put the start into the list before the loop.",
    hint="How many points are there on a path of one step?",
)
def descend(gradient, start, learning_rate=0.1, steps=100):
    point, path = np.asarray(start, float), []
    for _ in range(steps):
        point = point - learning_rate * gradient(point)
        path.append(point)
    return np.array(path)


@mistake(
    "gradient_descent.descend",
    "a step too few",
    sees="The last row is missing; all others are right.",
    why="The path has steps + 1 points. Here the start was counted as a step.",
    mend="Loop steps times, with the start already in the list.",
    hint="How many points are there on a path of one step?",
)
def descend(gradient, start, learning_rate=0.1, steps=100):
    path = [np.asarray(start, float)]
    for _ in range(1, steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)


@mistake(
    "gradient_descent.descend",
    "a step too many",
    sees="There is one row more than expected; all others are right.",
    why="The path has steps + 1 points: the start, and one for each step.",
    mend="Loop steps times.",
    hint="How many points are there on a path of one step?",
)
def descend(gradient, start, learning_rate=0.1, steps=100):
    path = [np.asarray(start, float)]
    for _ in range(steps + 1):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)


@mistake(
    "gradient_descent.descend",
    "the last point in the place of the path",
    sees="A single point came back, where all of them were expected.",
    why="What the descent did on the way can only be seen from the whole path.",
    mend="Collect every point in a list, and return np.array of it.",
    hint="What shape does the answer have?",
)
def descend(gradient, start, learning_rate=0.1, steps=100):
    point = np.asarray(start, float)
    for _ in range(steps):
        point = point - learning_rate * gradient(point)
    return point


@mistake(
    "gradient_descent.descend",
    "one array many times",
    sees="All rows are the same: the last point.",
    why="-= changes the array that is already in the list, and every entry of the list is that "
    "one array.",
    mend="point = point - …, which makes a new array, or append a copy.",
    hint="How many arrays are there in your list?",
)
def descend(gradient, start, learning_rate=0.1, steps=100):
    point = np.array(start, float)
    path = [point]
    for _ in range(steps):
        point -= learning_rate * gradient(point)
        path.append(point)
    return np.array(path)


@mistake(
    "gradient_descent.descend",
    "the slope at the start, again and again",
    sees="The first step is right; then the path goes on in a straight line.",
    why="The slope changes on the way and has to be asked for at every new point.",
    mend="Call gradient(path[-1]) inside the loop.",
    hint="How often is the gradient computed, and where?",
)
def descend(gradient, start, learning_rate=0.1, steps=100):
    path = [np.asarray(start, float)]
    slope = gradient(path[0])
    for _ in range(steps):
        path.append(path[-1] - learning_rate * slope)
    return np.array(path)


@mistake(
    "gradient_descent.descend",
    "learning rate applied twice",
    sees="Steps are ten times too short with a rate of 0.1.",
    why="It stands with the gradient and once more in the update.",
    mend="Multiply by it once.",
    hint="Count how often the learning rate meets one gradient.",
)
def descend(gradient, start, learning_rate=0.1, steps=100):
    path = [np.asarray(start, float)]
    for _ in range(steps):
        step = learning_rate * gradient(path[-1])
        path.append(path[-1] - learning_rate * step)
    return np.array(path)


@mistake(
    "gradient_descent.descend",
    "only the sign of the slope",
    sees="All steps are equally long, along every axis.",
    why="The step is as long as the slope is steep, times the rate; the sign is only its "
    "direction.",
    mend="learning_rate * gradient(point).",
    hint="Should steps get shorter where the surface gets flat?",
)
def descend(gradient, start, learning_rate=0.1, steps=100):
    path = [np.asarray(start, float)]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * np.sign(gradient(path[-1])))
    return np.array(path)


@mistake(
    "gradient_descent.batch_gradient_descent",
    "uphill",
    sees="The loss grows from epoch to epoch.",
    why="The gradient points to where the loss grows, so a step has to go against it.",
    mend="weights - learning_rate * gradient(weights, X, y).",
    hint="In which direction does a gradient point?",
)
def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for _ in range(epochs):
        weights = weights + learning_rate * gradient(weights, X, y)
    return weights


@mistake(
    "gradient_descent.batch_gradient_descent",
    "a step for every row",
    sees="The weights have moved too far: n steps an epoch, where one was expected.",
    why="That is stochastic gradient descent. Batch means that all rows together make one step.",
    mend="One call gradient(weights, X, y) for each epoch.",
    hint="How many steps does your code take in one epoch?",
)
def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for _ in range(epochs):
        for i in range(len(X)):
            weights = weights - learning_rate * gradient(weights, X[i : i + 1], y[i : i + 1])
    return weights


@mistake(
    "gradient_descent.batch_gradient_descent",
    "divided by n twice",
    sees="The weights hardly move: every step is too short by the number of rows.",
    why="gradient returns the slope of the mean loss, which has been divided already.",
    mend="Leave the division out.",
    hint="Is what gradient returns a sum or a mean?",
)
def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for _ in range(epochs):
        weights = weights - learning_rate * gradient(weights, X, y) / len(X)
    return weights


@mistake(
    "gradient_descent.batch_gradient_descent",
    "gradients of the rows added up",
    sees="Steps are too long by the number of rows.",
    why="The step follows the mean loss; a sum grows with the data.",
    mend="Divide by len(X), or call gradient(weights, X, y) once for all rows.",
    hint="Should twice as many rows make steps twice as long?",
)
def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for _ in range(epochs):
        rows = range(len(X))
        total = sum(gradient(weights, X[i : i + 1], y[i : i + 1]) for i in rows)
        weights = weights - learning_rate * total
    return weights


@mistake(
    "gradient_descent.batch_gradient_descent",
    "the gradient of the first weights in every epoch",
    sees="Right after one epoch; then the steps do not get shorter.",
    why="The slope depends on the weights, and they have moved.",
    mend="Call gradient inside the loop.",
    hint="How often is the gradient computed?",
)
def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    slope = gradient(weights, X, y)
    for _ in range(epochs):
        weights = weights - learning_rate * slope
    return weights


@mistake(
    "gradient_descent.batch_gradient_descent",
    "one epoch only",
    sees="The weights are those after the first epoch, however many there should be.",
    why="The loop over the epochs is missing, or return stands inside it.",
    mend="Take one step for each epoch, and return after the loop.",
    hint="Is every parameter used? And where does your function end?",
)
def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    return weights - learning_rate * gradient(weights, X, y)


@mistake(
    "gradient_descent.batch_gradient_descent",
    "a rate that falls from epoch to epoch",
    sees="Right after one epoch; from the second one on the steps are too short.",
    why="Dividing the rate by 1 + epoch is a schedule. Nobody has asked for one here: the rate is "
    "the same in every epoch.",
    mend="Step by learning_rate itself.",
    hint="How long is a step in the second epoch, compared with the same slope in the first?",
)
def batch_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for epoch in range(epochs):
        weights = weights - learning_rate / (1 + epoch) * gradient(weights, X, y)
    return weights


@mistake(
    "gradient_descent.stochastic_gradient_descent",
    "uphill",
    sees="The loss grows from row to row.",
    why="The gradient points to where the loss grows, so a step has to go against it.",
    mend="Subtract learning_rate * gradient(…).",
    hint="In which direction does a gradient point?",
)
def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for _ in range(epochs):
        for i in range(len(X)):
            weights = weights + learning_rate * gradient(weights, X[i : i + 1], y[i : i + 1])
    return weights


@mistake(
    "gradient_descent.stochastic_gradient_descent",
    "weights changed after the epoch only",
    sees="Close to the right numbers with a small rate, further off with a large one.",
    why="Every row is to see the weights that the row before has left. Collected until the end of "
    "the epoch, the steps are those of a batch, with a sum.",
    mend="Change the weights inside the loop over the rows.",
    hint="Which weights does the second row see?",
)
def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for _ in range(epochs):
        total = 0
        for i in range(len(X)):
            total = total + gradient(weights, X[i : i + 1], y[i : i + 1])
        weights = weights - learning_rate * total
    return weights


@mistake(
    "gradient_descent.stochastic_gradient_descent",
    "all the data at every row",
    sees="A smooth descent: n steps an epoch, all with the gradient of the whole batch.",
    why="The loop goes over the rows but does not use the row.",
    mend="gradient(weights, X[i : i + 1], y[i : i + 1]).",
    hint="Where in the loop does its counter appear?",
)
def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for _ in range(epochs):
        for _ in range(len(X)):
            weights = weights - learning_rate * gradient(weights, X, y)
    return weights


@mistake(
    "gradient_descent.stochastic_gradient_descent",
    "always the first row",
    sees="The weights fit the first row, and only that one.",
    why="The loop goes over the rows, but always takes the same.",
    mend="X[i : i + 1] and y[i : i + 1], with the i of the loop.",
    hint="Where in the loop does its counter appear?",
)
def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for _ in range(epochs):
        for _ in range(len(X)):
            weights = weights - learning_rate * gradient(weights, X[:1], y[:1])
    return weights


@mistake(
    "gradient_descent.stochastic_gradient_descent",
    "one row an epoch",
    sees="The weights have hardly moved: one step an epoch, where n were expected.",
    why="An epoch goes once through all the data, so it takes as many steps as there are rows.",
    mend="Loop over all rows within each epoch.",
    hint="How many steps does your code take in one epoch?",
)
def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for epoch in range(epochs):
        i = epoch % len(X)
        weights = weights - learning_rate * gradient(weights, X[i : i + 1], y[i : i + 1])
    return weights


@mistake(
    "gradient_descent.stochastic_gradient_descent",
    "a rate that falls from epoch to epoch",
    sees="Right after one epoch; from the second one on the steps are too short.",
    why="Dividing the rate by 1 + epoch is a schedule. Nobody has asked for one here: the rate is "
    "the same in every epoch.",
    mend="Step by learning_rate itself.",
    hint="How long is a step in the second epoch, compared with the same slope in the first?",
)
def stochastic_gradient_descent(gradient, weights, X, y, learning_rate=0.01, epochs=1):
    for epoch in range(epochs):
        rate = learning_rate / (1 + epoch)
        for i in range(len(X)):
            weights = weights - rate * gradient(weights, X[i : i + 1], y[i : i + 1])
    return weights


@mistake(
    "gradient_descent.mini_batch_gradient_descent",
    "uphill",
    sees="The loss grows from batch to batch.",
    why="The gradient points to where the loss grows, so a step has to go against it.",
    mend="Subtract learning_rate * gradient(…).",
    hint="In which direction does a gradient point?",
)
def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32
):
    for _ in range(epochs):
        for i in range(0, len(X), batch_size):
            batch = slice(i, i + batch_size)
            weights = weights + learning_rate * gradient(weights, X[batch], y[batch])
    return weights


@mistake(
    "gradient_descent.mini_batch_gradient_descent",
    "the short last batch dropped",
    sees="Right if batch_size divides the number of rows; with fewer rows than that nothing moves.",
    why="The rows that are left over are data, too; the last batch may be short.",
    mend="range(0, len(X), batch_size): slicing beyond the end is no error.",
    hint="Which rows are never seen? Try 7 rows in batches of 3.",
)
def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32
):
    for _ in range(epochs):
        for k in range(len(X) // batch_size):
            batch = slice(k * batch_size, (k + 1) * batch_size)
            weights = weights - learning_rate * gradient(weights, X[batch], y[batch])
    return weights


@mistake(
    "gradient_descent.mini_batch_gradient_descent",
    "always the first batch",
    sees="The right number of steps, but the weights know the first rows only.",
    why="The slice starts from 0 each time; the counter of the loop is not used.",
    mend="X[i : i + batch_size], with i going up by batch_size.",
    hint="Where in the loop does its counter appear?",
)
def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32
):
    for _ in range(epochs):
        for _ in range(0, len(X), batch_size):
            step = learning_rate * gradient(weights, X[:batch_size], y[:batch_size])
            weights = weights - step
    return weights


@mistake(
    "gradient_descent.mini_batch_gradient_descent",
    "one batch an epoch",
    sees="Too few steps: one an epoch, where there should be one for each batch.",
    why="An epoch goes once through all the data, batch by batch.",
    mend="Loop over all batches within each epoch.",
    hint="How many steps does your code take in one epoch?",
)
def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32
):
    for epoch in range(epochs):
        i = epoch * batch_size % len(X)
        batch = slice(i, i + batch_size)
        weights = weights - learning_rate * gradient(weights, X[batch], y[batch])
    return weights


@mistake(
    "gradient_descent.mini_batch_gradient_descent",
    "batches that overlap",
    sees="Far too many steps: as many as there are rows.",
    why="The loop goes on by one row, so that a row is in many batches.",
    mend="range(0, len(X), batch_size).",
    hint="How often is one row seen in an epoch?",
)
def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32
):
    for _ in range(epochs):
        for i in range(len(X)):
            batch = slice(i, i + batch_size)
            weights = weights - learning_rate * gradient(weights, X[batch], y[batch])
    return weights


@mistake(
    "gradient_descent.mini_batch_gradient_descent",
    "divided by the batch size twice",
    sees="Steps are too short by the size of the batch.",
    why="gradient returns the slope of the mean loss over the rows it was given: it has divided "
    "already.",
    mend="Leave the division out.",
    hint="Is what gradient returns a sum or a mean?",
)
def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32
):
    for _ in range(epochs):
        for i in range(0, len(X), batch_size):
            batch = slice(i, i + batch_size)
            slope = gradient(weights, X[batch], y[batch]) / len(X[batch])
            weights = weights - learning_rate * slope
    return weights


@mistake(
    "gradient_descent.mini_batch_gradient_descent",
    "weights changed after the epoch only",
    sees="Close to the right numbers with a small rate, further off with a large one.",
    why="Every batch is to see the weights that the batch before has left.",
    mend="Change the weights inside the loop over the batches.",
    hint="Which weights does the second batch see?",
)
def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32
):
    for _ in range(epochs):
        total = 0
        for i in range(0, len(X), batch_size):
            batch = slice(i, i + batch_size)
            total = total + gradient(weights, X[batch], y[batch])
        weights = weights - learning_rate * total
    return weights


@mistake(
    "gradient_descent.mini_batch_gradient_descent",
    "a rate that falls from epoch to epoch",
    sees="Right after one epoch; from the second one on the steps are too short.",
    why="Dividing the rate by 1 + epoch is a schedule. Nobody has asked for one here: the rate is "
    "the same in every epoch.",
    mend="Step by learning_rate itself.",
    hint="How long is a step in the second epoch, compared with the same slope in the first?",
)
def mini_batch_gradient_descent(
    gradient, weights, X, y, learning_rate=0.01, epochs=1, batch_size=32
):
    for epoch in range(epochs):
        rate = learning_rate / (1 + epoch)
        for i in range(0, len(X), batch_size):
            batch = slice(i, i + batch_size)
            weights = weights - rate * gradient(weights, X[batch], y[batch])
    return weights
