"""Fit the models to customers and predict from the fits."""

from importlib.util import find_spec
from math import exp, inf, log

from . import plain
from .expectation import discount_rate
from .optimise import locate, minimise
from .results import (
    AT_BOUND,
    CONFIDENT_CUSTOMERS,
    CORRELATED_SPEND,
    CORRELATION_LIMIT,
    GRADIENT_LIMIT,
    LOW_CONFIDENCE,
    MBG_NBD,
    MINIMUM_CUSTOMERS,
    MINIMUM_REPEAT_BUYERS,
    MODELS,
    NO_REPEAT_PURCHASES,
    NOT_A_MAXIMUM,
    STEEP_GRADIENT,
    TOO_FEW_CUSTOMERS,
    TOO_FEW_REPEAT_BUYERS,
    Prediction,
    PurchaseFit,
    SpendFit,
)

BACKENDS = ("plain", "arrays")
# A first fit on about so many customers gives a start close to the end.
_START_SAMPLE = 2000


def available_backend():
    """Return 'arrays' where numpy and scipy can be imported, else 'plain'."""
    try:
        found = find_spec("numpy") and find_spec("scipy.special")
    except (ImportError, ValueError):
        found = None
    return "arrays" if found else "plain"


def fit_purchases(frequency, recency, age, *, model=MBG_NBD, priors=True, backend=None):
    """Fit a BG/NBD or MBG/NBD model; None below the minimum of data.

    :param frequency: repeat purchase days of each customer (purchase days - 1)
    :param recency: days from first to last purchase
    :param age: days from first purchase to the end of the observation
    :param model: one of MODELS
    :param priors: maximise the posterior under lognormal priors (weak: they stand for
        one customer) instead of the likelihood
    :param backend: one of BACKENDS; the best available by default
    :raise ValueError: on an unknown model or backend, on columns of unequal length
        and on numbers that are not finite
    :rtype: PurchaseFit
    """
    backend, engine = _engine(backend)
    lottery = lottery_of(model)
    history = engine.clean_history(frequency, recency, age)
    _check_lengths(*history)
    total, repeats = len(history[0]), engine.count_positive(history[0])
    if data_shortage(total, repeats):
        return None
    centre = _purchase_centre(engine.mean(history[2]))
    optimum, likelihood = _maximise(
        lambda *columns: engine.purchase_objective(*columns, lottery),
        history,
        centre,
        priors,
    )
    codes = _fit_warnings(optimum, total)
    return PurchaseFit(
        model,
        *map(exp, optimum.point),
        log_likelihood=likelihood,
        customer_count=total,
        repeat_count=repeats,
        warnings=codes,
        backend=backend,
        converged=not set(codes) - {LOW_CONFIDENCE},
    )


def fit_spend(frequency, mean_value, *, priors=True, backend=None):
    """Fit the Gamma-Gamma model to repeat buyers; None with too few of them.

    :param frequency: repeat purchase days of each customer
    :param mean_value: mean value of these repeat purchases; customers without
        repeats or with a mean of zero or less are left out
    :raise ValueError: as ``fit_purchases``
    :rtype: SpendFit
    """
    backend, engine = _engine(backend)
    # Checked first: numpy would stretch a column of length one.
    columns = engine.as_column(frequency), engine.as_column(mean_value)
    _check_lengths(*columns)
    columns = engine.repeat_buyers(*columns)
    total = len(columns[0])
    if total < MINIMUM_REPEAT_BUYERS:
        return None
    centre = _spend_centre(engine.mean(columns[1]))
    optimum, likelihood = _maximise(engine.spend_objective, columns, centre, priors)
    p, above_one, v = map(exp, optimum.point)
    codes = _fit_warnings(optimum, total)
    dependence = engine.correlation(*columns)
    return SpendFit(
        p,
        1.0 + above_one,
        v,
        log_likelihood=likelihood,
        repeat_count=total,
        population_mean=p * v / above_one,
        correlation=dependence,
        warnings=codes + (CORRELATED_SPEND,) * (dependence > CORRELATION_LIMIT),
        backend=backend,
        converged=not set(codes) - {LOW_CONFIDENCE},
    )


def predict(
    purchase_fit,
    spend_fit,
    frequency,
    recency,
    age,
    mean_value,
    *,
    horizon_days,
    annual_discount,
    margin_rate=1.0,
    backend=None,
):
    """Predict each customer from his history, given as in the fits.

    ``expected_purchases`` are those of the next ``horizon_days``, undiscounted.
    ``discounted_value`` is E[M] * ``margin_rate`` * the discounted purchases, under
    continuous discounting at ln(1 + ``annual_discount``) a year of 365.25 days.
    Columns are lists from the plain and arrays from the array backend.

    :raise ValueError: as ``fit_purchases``, on an annual discount of -1 or less
        and on a negative horizon
    :rtype: Prediction
    """
    _backend, engine = _engine(backend)
    lottery = lottery_of(purchase_fit.model)
    rate = discount_rate(annual_discount)
    history = engine.clean_history(frequency, recency, age)
    means = engine.as_column(mean_value)
    _check_lengths(*history, means)
    alive = engine.alive_probability(purchase_fit, lottery, *history)
    horizon = _check_horizon(horizon_days)
    purchases, discounted = engine.expected_purchases(
        purchase_fit, lottery, history[0], history[2], horizon, rate
    )
    average = value = None
    if spend_fit is not None:
        average = engine.average_purchase(spend_fit, history[0], means)
        value = engine.multiply(margin_rate, alive, discounted, average)
    return Prediction(alive, engine.multiply(1.0, alive, purchases), average, value)


def data_shortage(customer_count, repeat_count):
    """Return the codes that say why no purchase model can be fitted, else ().

    :param customer_count: customers with a purchase
    :param repeat_count: those of them with purchases on two days or more
    """
    checks = (
        (TOO_FEW_CUSTOMERS, customer_count < MINIMUM_CUSTOMERS),
        (TOO_FEW_REPEAT_BUYERS, repeat_count < MINIMUM_REPEAT_BUYERS),
        (NO_REPEAT_PURCHASES, not repeat_count),
    )
    return tuple(code for code, found in checks if found)


def lottery_of(model):
    """Return 1 where the model lets customers leave after the first purchase."""
    if model not in MODELS:
        raise ValueError(f"Unknown purchase model {model!r}.")
    return int(model == MBG_NBD)


def _engine(backend):
    backend = backend or available_backend()
    if backend not in BACKENDS:
        raise ValueError(f"Unknown backend {backend!r}.")
    if backend == "plain":
        return backend, plain
    # The import waits until it is asked for: numpy may be missing.
    from . import arrays

    return backend, arrays


def _check_lengths(*columns):
    if len({len(column) for column in columns}) > 1:
        raise ValueError("The columns differ in length.")


def _purchase_centre(mean_age):
    """Return the centres of the priors on the logs of (r, alpha, a, b)."""
    return [log(0.5), log(max(mean_age, 1.0) / 4.0), log(0.8), log(2.5)]


def _check_horizon(days):
    days = float(days)
    if not 0.0 <= days < inf:
        raise ValueError("The horizon must be a number of days from 0 on.")
    return days


def _spend_centre(mean_value):
    """Return the centres of the priors on the logs of (p, q - 1, v).

    Together they make ``mean_value`` the population mean p * v / (q - 1).
    """
    return [log(3.0), log(2.5), log(mean_value * 2.5 / 3.0)]


def _maximise(build, columns, centre, priors):
    """Return the Optimum and the log-likelihood there, without the priors."""
    total = len(columns[0])
    start, inverse = centre, None
    step = total // _START_SAMPLE
    # Rows keep their order, so that the same data always gives the same sample.
    if step > 1:
        sample = [column[::step] for column in columns]
        rough = _posterior(build(*sample), centre, len(sample[0]), priors)
        start, inverse = locate(rough, centre, centre)
    objective = build(*columns)
    posterior = _posterior(objective, centre, total, priors)
    # The curvature of a mean hardly depends on the size of the sample.
    optimum = minimise(posterior, start, centre, inverse)
    return optimum, -total * float(objective(optimum.point)[0])


def _posterior(objective, centre, total, priors):
    """Add the normal log priors of standard deviation 1 to a mean objective."""
    if not priors:
        return objective

    def posterior(point):
        value, gradient = objective(point)
        offsets = [part - middle for part, middle in zip(point, centre, strict=True)]
        # The objective is a mean: the prior weighs as much as one of its customers.
        value += 0.5 * sum(offset * offset for offset in offsets) / total
        pairs = zip(gradient, offsets, strict=True)
        return value, [slope + offset / total for slope, offset in pairs]

    return posterior


def _fit_warnings(optimum, total):
    checks = (
        (LOW_CONFIDENCE, total < CONFIDENT_CUSTOMERS),
        (AT_BOUND, optimum.at_bound),
        # Written so that a gradient that is no number is flagged too.
        (STEEP_GRADIENT, not optimum.gradient <= GRADIENT_LIMIT),
        (NOT_A_MAXIMUM, not optimum.is_minimum),
    )
    return tuple(code for code, found in checks if found)
