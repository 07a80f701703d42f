from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from ..tools import lifetime_value, results

PURCHASE_FIELDS = ("model", "r", "alpha", "a", "b", "log_likelihood")
SPEND_FIELDS = {
    "gg_p": "p", "gg_q": "q", "gg_v": "v", "gg_log_likelihood": "log_likelihood",
    "mean_purchase_value": "population_mean",
}


class CrmRelationshipValueModel(models.Model):
    """How purchases of one company's customers are forecast, and how well.

    Parameters are those of the papers with the DAY as unit of time: ``alpha / 7`` and
    ``log_likelihood + sum(repeat purchases) * ln 7`` are the weekly figures of Fader,
    Hardie, Lee (2005). One row per company and date of measuring.
    """

    _name = "crm.relationship.value.model"
    _description = "Customer Value Model"
    _order = "as_of_date desc, id desc"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    as_of_date = fields.Date(required=True, readonly=True)
    fitted_on = fields.Datetime("Fitted At", readonly=True)
    model = fields.Selection(
        [("bg_nbd", "BG/NBD"), ("mbg_nbd", "MBG/NBD")], readonly=True,
        help="Empty below the minimum of data.",
    )
    r = fields.Float(readonly=True)
    alpha = fields.Float(readonly=True, help="In days.")
    a = fields.Float(readonly=True)
    b = fields.Float(readonly=True)
    gg_p = fields.Float("p", readonly=True)
    gg_q = fields.Float("q", readonly=True)
    gg_v = fields.Float("v", readonly=True)
    log_likelihood = fields.Float(readonly=True)
    gg_log_likelihood = fields.Float(readonly=True)
    customer_count = fields.Integer("Customers", readonly=True)
    repeat_count = fields.Integer("Bought Again", readonly=True)
    mean_purchase_value = fields.Float(
        "Mean Purchase", readonly=True,
        help="Expected amount of a purchase over the whole population.",
    )
    backtested_on = fields.Date(
        readonly=True, help="As-of date of the data of the backtest."
    )
    backtest_settings = fields.Char(
        readonly=True, help="The company's choices at the backtest."
    )
    backtest_model = fields.Selection(
        [("bg_nbd", "BG/NBD"), ("mbg_nbd", "MBG/NBD")], readonly=True
    )
    holdout_error = fields.Float(
        readonly=True, aggregator=None,
        help="(predicted - actual) / actual purchases in the holdout.",
    )
    naive_error = fields.Float(
        readonly=True, aggregator=None,
        help="The same for a forecast that carries each customer's past rate on.",
    )
    holdout_correlation = fields.Float(
        readonly=True, aggregator=None,
        help="Correlation of predicted and actual purchases by customer.",
    )
    backtest_weeks = fields.Json(
        readonly=True, help="[[first day, actual, predicted repeat purchases], ...]"
    )
    grade = fields.Selection(
        [(grade, grade) for grade in "ABCD"], readonly=True
    )
    grade_text = fields.Text("Meaning of the Grade", compute="_compute_grade_text")
    warning = fields.Char("Warning Codes", readonly=True)
    warning_text = fields.Text("Warnings", compute="_compute_warning_text")
    backend = fields.Selection(
        [("plain", "Plain Python"), ("arrays", "NumPy and SciPy")], "Calculation",
        readonly=True,
    )
    cutoffs = fields.Json(
        readonly=True, help="Cut-offs of the relative classes in the last full run."
    )

    _company_date_uniq = models.Constraint(
        "UNIQUE(company_id, as_of_date)", "There is one value model a day."
    )

    def _compute_display_name(self):
        for fit in self:
            day = format_date(self.env, fit.as_of_date)
            fit.display_name = f"{fit.company_id.name} {day}"

    def _compute_grade_text(self):
        limits = {
            grade: f"{limit:.0%}"
            for grade, limit in lifetime_value.GRADE_ERRORS.items()
        }
        scale = self.env._(
            "A: off by %(a)s at most and customers told apart well (correlation"
            " %(correlation)s or more). B: up to %(b)s. C: up to %(c)s. D: more, or too"
            " few data to tell.",
            a=limits["A"], b=limits["B"], c=limits["C"],
            correlation=formatLang(self.env, lifetime_value.GRADE_A_CORRELATION),
        )
        for fit in self:
            fit.grade_text = "\n".join(filter(None, (fit._get_error_text(), scale)))

    def _get_error_text(self):
        """Return in words how the forecast of the holdout met what happened."""
        if not self.backtest_weeks:
            return self.env._("There was too little history for a test on the past.")
        return self.env._(
            "Tested on the later half of the known past, the forecast was off by"
            " %(error)s; carrying each customer's past rate on would have been off by"
            " %(naive)s.",
            error=f"{self.holdout_error:+.0%}", naive=f"{self.naive_error:+.0%}",
        )

    def _compute_warning_text(self):
        texts = self._get_warning_texts()
        for fit in self:
            codes = (fit.warning or "").split(",")
            fit.warning_text = "\n".join(texts[code] for code in codes if code in texts)

    @api.model
    @api.private
    def _get_warning_texts(self):
        """Return {warning code: sentence for a sales manager}."""
        _ = self.env._
        return {
            results.TOO_FEW_CUSTOMERS: _(
                "Fewer than 20 customers bought so far: values are not forecast yet."
            ),
            results.TOO_FEW_REPEAT_BUYERS: _(
                "Fewer than 10 customers bought again: values are not forecast yet."
            ),
            results.NO_REPEAT_PURCHASES: _(
                "Nobody bought a second time, so nothing tells how often people do."
            ),
            results.TOO_FEW_VALUES: _(
                "Too few repeat purchases have a positive amount: purchases are "
                "forecast, their value is not."
            ),
            results.LOW_CONFIDENCE: _(
                "Fewer than 200 customers: good for an order of magnitude only."
            ),
            results.AT_BOUND: _(
                "A parameter ended at the edge of what is plausible: the customers "
                "hardly differ, or there is too little history."
            ),
            results.STEEP_GRADIENT: _(
                "The fit stopped before its best point: take the values with care."
            ),
            results.NOT_A_MAXIMUM: _(
                "The data do not determine the parameters: take the values with care."
            ),
            results.CORRELATED_SPEND: _(
                "Customers who buy more often also spend a different amount each "
                "time, which the model does not know: values of the most frequent "
                "buyers may be off."
            ),
        }

    @api.model
    @api.private
    def _get_latest(self, companies):
        """Return {company id: as-of date of the fit written last}."""
        rows = self.sudo().search_fetch(
            [("company_id", "in", companies.ids)], ["company_id", "as_of_date"],
            order="fitted_on, id",
        )
        return {row.company_id.id: row.as_of_date for row in rows}

    @api.model
    @api.private
    def _get_current(self, company):
        """Return the fit written last for a company, or an empty recordset."""
        return self.search(
            [("company_id", "=", company.id)], order="fitted_on desc, id desc", limit=1
        )

    # ------------------------------------------------------------------
    # Between the record and the pure functions
    # ------------------------------------------------------------------

    @api.model
    @api.private
    def _prepare_values(self, fit, spend, backtest, codes):
        """Return the field values of a fit.

        :param fit: ``PurchaseFit`` or None
        :param spend: ``SpendFit`` or None
        :param backtest: values of ``_prepare_backtest``
        :param codes: tuple of warning codes
        """
        values = dict.fromkeys((*PURCHASE_FIELDS, *SPEND_FIELDS), False)
        if fit:
            values |= {name: getattr(fit, name) for name in PURCHASE_FIELDS}
        if spend:
            values |= {
                name: getattr(spend, source) for name, source in SPEND_FIELDS.items()
            }
        return values | {
            **{name: one for name, one in backtest.items() if name != "model"},
            "backtest_model": backtest["model"],
            "grade": backtest["grade"] if fit and fit.converged else "D",
            "warning": ",".join(dict.fromkeys(codes)),
            "backend": fit.backend if fit else False,
            "fitted_on": fields.Datetime.now(),
        }

    @api.model
    @api.private
    def _prepare_backtest(self, choice, as_of):
        """Return the field values of a backtest, None standing for too few data."""
        best = choice.best if choice else None
        values = {
            "model": choice.model if choice else results.MBG_NBD,
            "backtested_on": as_of,
            "grade": lifetime_value.grade(best.purchase_fit if best else None, best),
        }
        names = ("holdout_error", "naive_error", "correlation", "weeks")
        figures = {name: getattr(best, name) if best else False for name in names}
        return values | {
            "holdout_error": figures["holdout_error"] or 0.0,
            "naive_error": figures["naive_error"] or 0.0,
            "holdout_correlation": figures["correlation"],
            "backtest_weeks": figures["weeks"],
        }

    def _to_backtest(self):
        """Return the backtest of a stored fit, as ``_prepare_backtest`` does."""
        names = (
            "backtested_on", "backtest_settings", "grade", "holdout_error",
            "naive_error", "holdout_correlation", "backtest_weeks",
        )
        return {name: self[name] for name in names} | {"model": self.backtest_model}

    def _to_purchase_fit(self):
        """Return the stored ``PurchaseFit``, or None."""
        if not self.model:
            return None
        return results.PurchaseFit(
            **{name: self[name] for name in PURCHASE_FIELDS},
            customer_count=self.customer_count, repeat_count=self.repeat_count,
            warnings=(), backend=self.backend, converged=True,
        )

    def _to_spend_fit(self):
        """Return the stored ``SpendFit``, or None."""
        if not self.gg_p:
            return None
        return results.SpendFit(
            **{source: self[name] for name, source in SPEND_FIELDS.items()},
            repeat_count=self.repeat_count, correlation=0.0, warnings=(),
            backend=self.backend, converged=True,
        )

    def _to_values(self):
        """Return what the job needs of a stored fit besides its parameters."""
        return {"cutoffs": self.cutoffs or {}, "warning": self.warning}

    @api.model
    @api.private
    def _store(self, company, as_of, values):
        """Write the fit of a company as of a day, into the row that is there for it."""
        self.search(
            [("company_id", "=", company.id), ("as_of_date", "=", as_of)], limit=1
        ).write(values)

    @api.autovacuum
    def _gc_old_fits(self):
        """Keep the fits of the last 90 days and the first of each month before."""
        limit = fields.Date.subtract(fields.Date.today(), days=90)
        old = self.search([("as_of_date", "<", limit)], order="as_of_date, id")
        first = {}
        for fit in old:
            first.setdefault((fit.company_id, fit.as_of_date.replace(day=1)), fit)
        (old - self.union(*first.values())).unlink()
