import {
    FORECAST_COLOR,
    RelationshipChart,
    axis,
} from "@crm_relationship/chart/relationship_chart";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatInteger, formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onWillStart, useState } from "@odoo/owl";

/** @returns {number} the share, 0 where there is nothing to have a share of */
const share = (part, whole) => (whole ? part / whole : 0);

/**
 * How few customers make how much of the value, and what each class has of both.
 */
export class ParetoCurve extends Component {
    static template = "crm_relationship.ParetoCurve";
    static components = { Layout, RelationshipChart };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Pareto Curve");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ curve: null, config: null });
        onWillStart(() => this.load("past_value"));
    }

    async load(measure) {
        const curve = await this.keepLast.add(
            this.orm.call("crm.relationship.pareto", "get_curve", [measure])
        );
        Object.assign(this.state, { curve, config: this.prepareChart(curve) });
    }

    get classes() {
        const { classes } = this.state.curve;
        const total = (name) => classes.reduce((sum, one) => sum + one[name], 0);
        const [customers, value] = [total("count"), total("value")];
        return classes.map((one) => ({
            ...one,
            valueText: this.format(one.value),
            countText: formatInteger(one.count),
            countShare: formatPercentage(share(one.count, customers), { digits: [16, 1] }),
            valueShare: formatPercentage(share(one.value, value), { digits: [16, 1] }),
        }));
    }

    /** The rule of thumb, with the company's own numbers. */
    get summary() {
        const { points } = this.state.curve;
        const [customers, total] = points.at(-1);
        const fifth = points.filter(([place]) => place <= customers / 5).at(-1);
        return (
            fifth &&
            _t("The best %(part)s of the customers make %(share)s of the value.", {
                part: formatPercentage(0.2, { digits: [16, 0] }),
                share: formatPercentage(share(fifth[1], total), { digits: [16, 0] }),
            })
        );
    }

    format(value) {
        return formatMonetary(value, { currencyId: this.state.curve.currency_id });
    }

    /** Open the customers of a class as a list. */
    openClass({ key, label }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: key ? _t("Customers of Class %s", label) : _t("Customers without a Class"),
            res_model: "crm.relationship",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["pareto_class", "=", key]],
            context: { search_default_counted: 1 },
        });
    }

    prepareChart({ points, currency_id: currencyId }) {
        const [customers, total] = points.at(-1) || [0, 0];
        const percent = (value) => formatPercentage(value / 100, { digits: [16, 0] });
        return {
            type: "line",
            data: {
                datasets: [
                    {
                        label: _t("Share of the value"),
                        data: [[0, 0], ...points].map(([place, value]) => ({
                            x: share(place, customers) * 100,
                            y: share(value, total) * 100,
                        })),
                        borderColor: FORECAST_COLOR,
                        backgroundColor: `${FORECAST_COLOR}22`,
                        borderWidth: 2,
                        pointRadius: 0,
                        fill: "origin",
                    },
                ],
            },
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "nearest", axis: "x", intersect: false },
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        callbacks: {
                            title: ([{ parsed }]) =>
                                _t("Best %(share)s of the customers", {
                                    share: percent(parsed.x),
                                }),
                            label: ({ parsed }) =>
                                _t("%(share)s of the value: %(value)s", {
                                    share: percent(parsed.y),
                                    value: formatMonetary((parsed.y / 100) * total, {
                                        currencyId,
                                    }),
                                }),
                        },
                    },
                },
                scales: {
                    x: axis({
                        type: "linear",
                        min: 0,
                        max: 100,
                        ticks: { callback: percent },
                        title: { display: true, text: _t("Share of the customers") },
                    }),
                    y: axis({
                        min: 0,
                        max: 100,
                        ticks: { callback: percent },
                        title: { display: true, text: _t("Share of the value") },
                    }),
                },
            },
        };
    }
}

registry.category("actions").add("crm_relationship.pareto_curve", ParetoCurve);
