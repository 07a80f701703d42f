import {
    FACT_COLOR,
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

const BARS = 12; // causes that the chart shows; the table has all of them
const TONES = { less: "danger", same: "secondary", more: "success", too_few: "light" };

/**
 * What complaints teach: their causes, whether customers stayed, what is at risk.
 */
export class ComplaintInsight extends Component {
    static template = "crm_relationship.ComplaintInsight";
    static components = { Layout, RelationshipChart };
    static props = { ...standardActionServiceProps };
    static displayName = _t("What We Learn");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.periods = [3, 6, 12, 24, 36];
        this.spans = [30, 60, 90, 180, 365];
        this.state = useState({ insights: null, config: null });
        onWillStart(() => this.load(12, null));
    }

    async load(months, days) {
        const insights = await this.keepLast.add(
            this.orm.call("crm.relationship.complaint.insight", "get_insights", [months, days])
        );
        Object.assign(this.state, { insights, config: this.prepareChart(insights.causes) });
    }

    get days() {
        const { days } = this.state.insights;
        return [...new Set([...this.spans, days])].sort((one, other) => one - other);
    }

    money(value) {
        return formatMonetary(value, { currencyId: this.state.insights.currency_id });
    }

    percent(share) {
        return formatPercentage(share, { digits: [16, 0] });
    }

    count(number) {
        return formatInteger(number);
    }

    toneOf(row) {
        return `text-bg-${TONES[row.verdict]}`;
    }

    setMonths(ev) {
        return this.load(Number(ev.target.value), this.state.insights.days);
    }

    setDays(ev) {
        return this.load(this.state.insights.months, Number(ev.target.value));
    }

    /** Open the complaints of a cause, as figures that can be looked at further. */
    openCause({ id, label }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: label,
            res_model: "crm.relationship.complaint.analysis",
            views: [
                [false, "list"],
                [false, "graph"],
                [false, "pivot"],
            ],
            domain: [["cause_id", "=", id]],
        });
    }

    openCustomers({ ids }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Value at Risk"),
            res_model: "crm.relationship",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["id", "in", ids]],
        });
    }

    prepareChart(causes) {
        const shown = causes.slice(0, BARS);
        const percent = (value) => formatPercentage(value / 100, { digits: [16, 0] });
        return {
            type: "bar",
            data: {
                labels: shown.map(({ label }) => label),
                datasets: [
                    {
                        label: _t("Complaints"),
                        data: shown.map(({ count }) => count),
                        backgroundColor: shown.map(({ vital }) =>
                            vital ? FORECAST_COLOR : FACT_COLOR
                        ),
                        order: 2,
                    },
                    {
                        type: "line",
                        label: _t("Together"),
                        data: shown.map(({ together }) => together * 100),
                        borderColor: FORECAST_COLOR,
                        backgroundColor: FORECAST_COLOR,
                        pointRadius: 2,
                        yAxisID: "together",
                        order: 1,
                    },
                ],
            },
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "index", intersect: false },
                onClick: (_ev, [bar]) => bar && this.openCause(shown[bar.index]),
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        callbacks: {
                            label: ({ dataset, parsed }) =>
                                dataset.yAxisID
                                    ? `${dataset.label}: ${percent(parsed.y)}`
                                    : `${dataset.label}: ${formatInteger(parsed.y)}`,
                        },
                    },
                },
                scales: {
                    x: axis({
                        grid: { display: false },
                        ticks: {
                            maxTicksLimit: BARS,
                            callback: (place) => {
                                const name = shown[place].label.split(" / ").at(-1);
                                return name.length > 18 ? `${name.slice(0, 17)}…` : name;
                            },
                        },
                    }),
                    y: axis({ beginAtZero: true, ticks: { precision: 0 } }),
                    together: axis({
                        position: "right",
                        min: 0,
                        max: 100,
                        ticks: { callback: percent },
                        grid: { drawOnChartArea: false },
                    }),
                },
            },
        };
    }
}

registry.category("actions").add("crm_relationship.complaint_insight", ComplaintInsight);
