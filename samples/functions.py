"""Formulas as Python functions: `adviz draw samples.functions:newton --at a=2` draws one of them."""

import adviz.numpy as np


def tutorial(x1, x2):
    return (np.sin(x2) + 1) / (x2 + np.exp(x1)) + x1 * x2


def newton(a):
    """The square root, by Newton's method: as many steps as the point needs."""
    x = a
    while abs(x * x - a) > 1e-6:
        x = (x + a / x) / 2
    return x


def neuron(x1, x2, w1, w2, bias):
    z = w1 * x1 + w2 * x2 + bias
    return np.sigmoid(z)


def horner(x, *coefficients):
    """A polynomial by Horner's rule, the highest coefficient first."""
    value = 0
    for coefficient in coefficients:
        value = value * x + coefficient
    return value
