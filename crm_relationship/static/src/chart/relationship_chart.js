import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";

import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";

const scheme = cookie.get("color_scheme");
export const GRID_COLOR = getCustomColor(scheme, "#d8dadd", "#3C3E4B");
export const LABEL_COLOR = getCustomColor(scheme, "#4b5563", "#E4E4E4");
// What was, and what is expected: told apart in grey print, too.
export const FACT_COLOR = getCustomColor(scheme, "#8fcaca", "#3f7f7f");
export const FORECAST_COLOR = getCustomColor(scheme, "#71639e", "#b3a6e0");

/**
 * An axis in the host's colours.
 *
 * @param {object} options what differs from it, in terms of Chart.js
 */
export function axis(options = {}) {
    const { ticks, grid, ...rest } = options;
    return {
        ticks: { color: LABEL_COLOR, maxTicksLimit: 6, ...ticks },
        grid: { color: GRID_COLOR, ...grid },
        border: { color: GRID_COLOR },
        ...rest,
    };
}

/**
 * Draws one Chart.js chart. The library is loaded with the first chart that is shown.
 */
export class RelationshipChart extends Component {
    static template = "crm_relationship.Chart";
    static props = {
        config: Object,
        label: String,
        class: { type: String, optional: true },
    };

    setup() {
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (config) => {
                const chart = new Chart(this.canvasRef.el, config);
                return () => chart.destroy();
            },
            () => [this.props.config]
        );
    }
}
