import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

const MODEL = "crm.relationship.complaint.figures";

/**
 * The figures above the analysis of complaints. They follow its filters, and each
 * opens the complaints that it was counted from.
 */
export class ComplaintFigures extends Component {
    static template = "crm_relationship.ComplaintFigures";
    static props = { domain: Array };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ figures: [] });
        onWillStart(() => this.load(this.props.domain));
        onWillUpdateProps(({ domain }) => {
            if (JSON.stringify(domain) !== JSON.stringify(this.props.domain)) {
                this.load(domain);
            }
        });
    }

    async load(domain) {
        this.state.figures = await this.keepLast.add(
            this.orm.call(MODEL, "get_figures", [domain])
        );
    }

    async open({ key }) {
        const action = await this.orm.call(MODEL, "open_figure", [this.props.domain, key]);
        await this.action.doAction(action);
    }
}

class ComplaintGraphRenderer extends GraphRenderer {
    static template = "crm_relationship.ComplaintGraphRenderer";
    static components = { ...GraphRenderer.components, ComplaintFigures };
}

class ComplaintPivotRenderer extends PivotRenderer {
    static template = "crm_relationship.ComplaintPivotRenderer";
    static components = { ...PivotRenderer.components, ComplaintFigures };

    /** A share of no complaint is none: it is not 0%. */
    getFormattedValue(cell) {
        return cell.value === false ? { value: "–" } : super.getFormattedValue(cell);
    }
}

const views = registry.category("views");
views.add("complaint_graph", { ...graphView, Renderer: ComplaintGraphRenderer });
views.add("complaint_pivot", { ...pivotView, Renderer: ComplaintPivotRenderer });
