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
import { formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useEffect, useState } from "@odoo/owl";

const COLORS = {
    expected_value: "primary",
    potential_value: "info",
    referral_value: "success",
    cost_value: "danger",
};

/**
 * Lay the parts out as steps: each bar begins where the one before it ended.
 *
 * @param {{key: string, value: number}[]} parts signed values
 * @returns {object[]} the parts with `left` and `width` in percent of the whole width
 */
export function layOut(parts) {
    let end = 0;
    const steps = parts.map((part) => {
        const start = end;
        end += part.value;
        return { part, low: Math.min(start, end), high: Math.max(start, end) };
    });
    const low = Math.min(0, ...steps.map((step) => step.low));
    const span = Math.max(0, ...steps.map((step) => step.high)) - low || 1;
    return steps.map((step) => ({
        ...step.part,
        left: ((step.low - low) / span) * 100,
        width: ((step.high - step.low) / span) * 100,
    }));
}

/**
 * What a relationship is worth, in its parts; why; and how it went until now.
 *
 * It loads with a call of its own when it is shown, so that a form whose page with it
 * is closed pays nothing. It works in the form of a relationship and in that of any
 * record with a field `relationship_id`.
 */
export class RelationshipPicture extends Component {
    static template = "crm_relationship.RelationshipPicture";
    static components = { RelationshipChart };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ explanation: null, trend: null, showWhy: false });
        useEffect(
            (id) => {
                this.load(id);
            },
            () => [this.relationshipId, ...this.shownFigures]
        );
    }

    get relationshipId() {
        const { record } = this.props;
        if (record.resModel === "crm.relationship") {
            return record.resId;
        }
        return record.data.relationship_id && record.data.relationship_id.id;
    }

    /** Figures of the form that tell, when they change, that it was measured anew. */
    get shownFigures() {
        const { relationship_value, past_value, inclusion } = this.props.record.data;
        return [relationship_value, past_value, inclusion];
    }

    async load(id) {
        if (!id) {
            this.state.explanation = this.state.trend = null;
            return;
        }
        const call = (method) => this.orm.call("crm.relationship", method, [[id]]);
        const [explanation, trend] = await this.keepLast.add(
            Promise.all([call("get_explanation"), call("get_trend")])
        );
        Object.assign(this.state, { explanation, trend, chart: this.prepareChart(trend) });
    }

    get parts() {
        return layOut(this.state.explanation.parts.filter((part) => part.value));
    }

    /** The form of a relationship shows the purchase rhythm in fields of its own. */
    get facts() {
        const own = this.props.record.resModel === "crm.relationship";
        return own ? [] : this.state.explanation.facts;
    }

    get why() {
        const { past, parts } = this.state.explanation;
        return [...past, ...parts];
    }

    format(value) {
        const { currency_id: currencyId } = this.state.explanation;
        return formatMonetary(value, { currencyId });
    }

    colorOf(part) {
        return `text-bg-${COLORS[part.key] || "secondary"}`;
    }

    toggleWhy() {
        this.state.showWhy = !this.state.showWhy;
    }

    async open(method) {
        const args = [[this.relationshipId]];
        const action = await this.orm.call("crm.relationship", method, args);
        await this.action.doAction(action);
    }

    async refresh() {
        await this.orm.call("crm.relationship", "action_refresh", [[this.relationshipId]]);
        await this.props.record.load();
        await this.load(this.relationshipId);
    }

    prepareChart({ months, snapshots, currency_id: currencyId }) {
        const money = (value) => formatMonetary(value, { currencyId, humanReadable: true });
        const datasets = [
            {
                label: _t("Invoiced"),
                data: months.map(([, amount]) => amount),
                backgroundColor: FACT_COLOR,
                order: 2,
            },
        ];
        if (snapshots.some((value) => value !== null)) {
            datasets.push({
                type: "line",
                label: _t("Relationship value"),
                data: snapshots,
                borderColor: FORECAST_COLOR,
                backgroundColor: FORECAST_COLOR,
                pointRadius: 2,
                spanGaps: true,
                yAxisID: "worth",
                order: 1,
            });
        }
        const y = axis({ beginAtZero: true, ticks: { callback: money } });
        return {
            type: "bar",
            data: { labels: months.map(([label]) => label), datasets },
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "index", intersect: false },
                plugins: {
                    legend: { position: "bottom", labels: { boxWidth: 12 } },
                    tooltip: {
                        callbacks: {
                            label: ({ dataset, parsed }) =>
                                `${dataset.label}: ${formatMonetary(parsed.y, { currencyId })}`,
                        },
                    },
                },
                scales: {
                    x: axis({ grid: { display: false }, ticks: { maxRotation: 0 } }),
                    y,
                    worth: axis({
                        display: datasets.length > 1,
                        position: "right",
                        beginAtZero: true,
                        ticks: { callback: money },
                        grid: { drawOnChartArea: false },
                    }),
                },
            },
        };
    }
}

registry.category("view_widgets").add("relationship_picture", {
    component: RelationshipPicture,
});
