"""Minimise a smooth function of a few parameters, with an analytic gradient."""

from math import sqrt
from typing import Any, NamedTuple

# In logarithms: a thousand times the centre or a thousandth of it.
BOUND = 7.0
_AT_BOUND_MARGIN = 0.01
_PENALTY = 10.0
_LONGEST_STEP = 1.5
_TOLERANCE = 1e-7
_SUFFICIENT_DECREASE = 1e-4
_ITERATIONS = 200
_HALVINGS = 40
# One-sided differences of an exact gradient are good to about 1e-5.
_DIFFERENCE = 1e-5
_NEWTON_STEPS = 3
_NEWTON_TOLERANCE = 1e-11


class Optimum(NamedTuple):
    """A minimum: its place, its largest gradient, and whether it is one."""

    point: list
    gradient: float
    at_bound: bool
    is_minimum: bool
    inverse_hessian: Any


def minimise(objective, start, centre, inverse_hessian=None):
    """Return the Optimum of ``objective(point) -> (value, gradient)``.

    ``point`` is a list of logarithms. It is held within ``BOUND`` of ``centre`` by a
    smooth penalty, so that a flat likelihood ends at a bound that can be reported
    instead of running away. BFGS (Nocedal & Wright, Numerical Optimization,
    algorithm 6.1) finds the place, Newton steps sharpen it.
    """
    bounded = _within_bounds(objective, centre)
    point, gradient, inverse_hessian = _bfgs(bounded, list(start), inverse_hessian)
    point, gradient, is_minimum = _sharpen(bounded, point, gradient)
    at_bound = any(
        abs(value - middle) > BOUND - _AT_BOUND_MARGIN
        for value, middle in zip(point, centre, strict=True)
    )
    return Optimum(point, _largest(gradient), at_bound, is_minimum, inverse_hessian)


def locate(objective, start, centre):
    """Return a rough minimum and its inverse Hessian, to start ``minimise`` from."""
    bounded = _within_bounds(objective, centre)
    point, _gradient, inverse_hessian = _bfgs(bounded, list(start), None)
    return point, inverse_hessian


def _within_bounds(objective, centre):
    def bounded(point):
        value, gradient = objective(point)
        gradient = list(gradient)
        for index, middle in enumerate(centre):
            distance = point[index] - middle
            excess = distance - max(-BOUND, min(BOUND, distance))
            value += 0.5 * _PENALTY * excess * excess
            gradient[index] += _PENALTY * excess
        return value, gradient

    return bounded


def _bfgs(objective, point, inverse):
    value, gradient = objective(point)
    # An inverse that was handed over already has the right scale.
    fresh = inverse is None
    inverse = inverse or _identity(len(point))
    for _iteration in range(_ITERATIONS):
        if _largest(gradient) < _TOLERANCE:
            break
        step = _direction(inverse, gradient)
        moved = _line_search(objective, point, value, gradient, step)
        if moved is None:
            break
        new_point, value, new_gradient = moved
        shift = _difference(new_point, point)
        change = _difference(new_gradient, gradient)
        inverse = _updated(inverse, shift, change, fresh)
        point, gradient, fresh = new_point, new_gradient, False
    return point, gradient, inverse


def _direction(inverse, gradient):
    step = [-_dot(row, gradient) for row in inverse]
    # Rounding can turn a nearly flat direction uphill.
    if _dot(step, gradient) >= 0.0:
        step = [-slope for slope in gradient]
    longest = _largest(step)
    # Far steps end where lgamma cancels or exp overflows.
    if longest > _LONGEST_STEP:
        step = [part * _LONGEST_STEP / longest for part in step]
    return step


def _line_search(objective, point, value, gradient, step):
    slope = _dot(step, gradient)
    length = 1.0
    for _halving in range(_HALVINGS):
        new_point = [
            start + length * part for start, part in zip(point, step, strict=True)
        ]
        new_value, new_gradient = objective(new_point)
        if new_value <= value + _SUFFICIENT_DECREASE * length * slope:
            return new_point, new_value, new_gradient
        # The parabola through both values, kept away from its ends.
        rise = new_value - value - length * slope
        guess = -0.5 * slope * length * length / rise
        length = min(0.5 * length, max(0.1 * length, guess))
    return None


def _updated(inverse, shift, change, fresh):
    curvature = _dot(shift, change)
    # Without curvature the update would lose positive definiteness.
    if curvature <= 1e-12 * sqrt(_dot(shift, shift) * _dot(change, change)):
        return inverse
    if fresh:
        scale = curvature / _dot(change, change)
        inverse = [[scale * part for part in row] for row in inverse]
    pushed = [_dot(row, change) for row in inverse]
    factor = (1.0 + _dot(change, pushed) / curvature) / curvature
    size = range(len(shift))
    return [
        [
            inverse[i][j]
            + factor * shift[i] * shift[j]
            - (pushed[i] * shift[j] + shift[i] * pushed[j]) / curvature
            for j in size
        ]
        for i in size
    ]


def _sharpen(objective, point, gradient):
    factor = _cholesky(_hessian(objective, point, gradient))
    for _step in range(_NEWTON_STEPS):
        if factor is None or _largest(gradient) < _NEWTON_TOLERANCE:
            break
        new_point = _difference(point, _solve(factor, gradient))
        _value, new_gradient = objective(new_point)
        # Rounding is reached: another step would only wander.
        if _largest(new_gradient) >= _largest(gradient):
            break
        point, gradient = new_point, new_gradient
    return point, gradient, factor is not None


def _hessian(objective, point, gradient):
    size = range(len(point))
    rows = []
    for index in size:
        moved = list(point)
        moved[index] += _DIFFERENCE
        change = _difference(objective(moved)[1], gradient)
        rows.append([part / _DIFFERENCE for part in change])
    return [[0.5 * (rows[i][j] + rows[j][i]) for j in size] for i in size]


def _cholesky(matrix):
    """Return the lower triangle of a positive definite matrix, else None."""
    lower = [[0.0] * len(matrix) for _row in matrix]
    for i, row in enumerate(matrix):
        for j in range(i + 1):
            rest = row[j] - _dot(lower[i][:j], lower[j][:j])
            if i == j and rest <= 0.0:
                return None
            lower[i][j] = sqrt(rest) if i == j else rest / lower[j][j]
    return lower


def _solve(lower, right):
    size = len(right)
    middle = []
    for i in range(size):
        middle.append((right[i] - _dot(lower[i][:i], middle)) / lower[i][i])
    result = [0.0] * size
    for i in reversed(range(size)):
        known = sum(lower[j][i] * result[j] for j in range(i + 1, size))
        result[i] = (middle[i] - known) / lower[i][i]
    return result


def _identity(size):
    return [[float(i == j) for j in range(size)] for i in range(size)]


def _dot(left, right):
    return sum(one * other for one, other in zip(left, right, strict=True))


def _difference(left, right):
    return [one - other for one, other in zip(left, right, strict=True)]


def _largest(vector):
    return max(abs(part) for part in vector)
