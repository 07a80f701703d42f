import {
    FACT_COLOR,
    FORECAST_COLOR,
    LABEL_COLOR,
    RelationshipChart,
    axis,
} from "@crm_relationship/chart/relationship_chart";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

const { DateTime } = luxon;
const EPOCH = 719163; // ordinal of 1970-01-01 where 0001-01-01 is day 1
const LONGEST_HOLDOUT = 365;

/** @returns {luxon.DateTime} the day of a proleptic Gregorian ordinal */
export function fromOrdinal(day) {
    return DateTime.fromMillis((day - EPOCH) * 86400000, { zone: "utc" });
}

/**
 * The place among the weeks at which the test begins: the later half of the history,
 * a year at most.
 *
 * @param {[number, number, number][]} weeks
 * @returns {number} index of the first week of the test
 */
export function holdoutStart(weeks) {
    const first = weeks[0][0];
    const end = weeks.at(-1)[0] + 6;
    const cut = end - Math.min(Math.floor((end - first) / 2), LONGEST_HOLDOUT);
    return weeks.findIndex(([day]) => day > cut);
}

/** Draws a dashed line where the model began to forecast what it had not seen. */
const holdoutMark = (index) => ({
    id: "holdoutMark",
    afterDatasetsDraw({ ctx, chartArea, scales }) {
        const x = scales.x.getPixelForValue(index);
        ctx.save();
        ctx.strokeStyle = ctx.fillStyle = LABEL_COLOR;
        ctx.setLineDash([4, 4]);
        ctx.beginPath();
        ctx.moveTo(x, chartArea.top);
        ctx.lineTo(x, chartArea.bottom);
        ctx.stroke();
        ctx.fillText(_t("Test"), x + 4, chartArea.top + 10);
        ctx.restore();
    },
});

/** Predicted and actual purchases by week, from `[[first day, actual, predicted]]`. */
export class BacktestChart extends Component {
    static template = "crm_relationship.BacktestChart";
    static components = { RelationshipChart };
    static props = { ...standardFieldProps };

    get weeks() {
        return this.props.record.data[this.props.name] || [];
    }

    get config() {
        const weeks = this.weeks;
        const line = (label, place, color) => ({
            label,
            data: weeks.map((week) => week[place]),
            borderColor: color,
            backgroundColor: color,
            borderWidth: 2,
            pointRadius: 0,
        });
        return {
            type: "line",
            data: {
                labels: weeks.map(([day]) => fromOrdinal(day).toLocaleString()),
                datasets: [
                    line(_t("Actual"), 1, FACT_COLOR),
                    line(_t("Forecast"), 2, FORECAST_COLOR),
                ],
            },
            plugins: [holdoutMark(holdoutStart(weeks))],
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "index", intersect: false },
                plugins: { legend: { position: "bottom", labels: { boxWidth: 12 } } },
                scales: {
                    x: axis({ grid: { display: false }, ticks: { maxRotation: 0 } }),
                    y: axis({
                        beginAtZero: true,
                        title: { display: true, text: _t("Repeat purchases a week") },
                    }),
                },
            },
        };
    }
}

registry.category("fields").add("relationship_backtest", {
    component: BacktestChart,
    supportedTypes: ["json"],
});
