"""Shapes, constants and warning codes shared by the lifetime value modules."""

from typing import Any, NamedTuple

BG_NBD = "bg_nbd"
MBG_NBD = "mbg_nbd"
MODELS = (BG_NBD, MBG_NBD)

# Below these no lifetime value is shown at all.
MINIMUM_CUSTOMERS = 20
MINIMUM_REPEAT_BUYERS = 10
# Below this one it is, with a warning.
CONFIDENT_CUSTOMERS = 200
# Of the mean log-likelihood by the log of a parameter.
GRADIENT_LIMIT = 1e-5
CORRELATION_LIMIT = 0.3
DAYS_PER_YEAR = 365.25

# Codes are stable: callers translate them, so that no text lives here.
TOO_FEW_CUSTOMERS = "too_few_customers"
TOO_FEW_REPEAT_BUYERS = "too_few_repeat_buyers"
NO_REPEAT_PURCHASES = "no_repeat_purchases"
TOO_FEW_VALUES = "too_few_positive_values"
LOW_CONFIDENCE = "low_confidence"
AT_BOUND = "parameter_at_bound"
STEEP_GRADIENT = "gradient_not_zero"
NOT_A_MAXIMUM = "hessian_not_positive_definite"
CORRELATED_SPEND = "spend_depends_on_frequency"


class PurchaseFit(NamedTuple):
    """Parameters of a purchase model; ``alpha`` and the likelihood are in days.

    ``alpha / 7`` and ``log_likelihood + sum(frequency) * ln 7`` are the figures
    that papers publish in weeks.
    """

    model: str
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customer_count: int
    repeat_count: int
    warnings: tuple
    backend: str
    converged: bool


class SpendFit(NamedTuple):
    """Parameters of the Gamma-Gamma model, in the currency of the values."""

    p: float
    q: float
    v: float
    log_likelihood: float
    repeat_count: int
    population_mean: float
    correlation: float
    warnings: tuple
    backend: str
    converged: bool


class Prediction(NamedTuple):
    """One figure a customer in each field, in the order of the input.

    ``average_purchase`` and ``discounted_value`` are None as a whole when there is
    no spend fit: a value is never invented.
    """

    alive_probability: Any
    expected_purchases: Any
    average_purchase: Any
    discounted_value: Any


class Backtest(NamedTuple):
    """How a model fitted before the cut day did after it.

    Errors are (predicted - actual) / actual, None where nothing actual happened.
    ``weeks`` holds (first day, actual repeat purchases, predicted ones) for each
    week of calibration and holdout, for the customers of the calibration.
    """

    model: str
    holdout_error: Any
    naive_error: Any
    mae: float
    rmse: float
    correlation: float
    revenue_error: Any
    revenue_correlation: float
    actual: float
    predicted: float
    naive: float
    calibration_customers: int
    weeks: list
    naive_rmse: float
    naive_correlation: float
    actual_revenue: float
    predicted_revenue: Any
    naive_revenue: float
    naive_revenue_correlation: float
    purchase_fit: PurchaseFit
    spend_fit: Any


class ModelChoice(NamedTuple):
    """The model to use, its backtest and those of all models that could be fitted."""

    model: str
    best: Any
    results: tuple
