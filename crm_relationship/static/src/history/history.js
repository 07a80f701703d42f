import { useHistoryActions } from "./history_actions";
import { HistoryComposer } from "./history_composer";
import { HistoryFilters } from "./history_filters";
import { HistoryList } from "./history_list";
import { useLoadOnScroll } from "./history_scroll";
import { HistoryStore } from "./history_store";
import { useThread } from "./history_thread";
import { HistoryUpcoming } from "./history_upcoming";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useEffect, useState } from "@odoo/owl";

/**
 * Everything that happened with a customer, what is planned, and how to add to it.
 *
 * It loads with calls of its own when it is shown, so that a form whose page with it
 * is closed pays nothing: of the form it knows only which record is open.
 */
export class History extends Component {
    static template = "crm_relationship.History";
    static components = { HistoryComposer, HistoryFilters, HistoryList, HistoryUpcoming };
    static props = { ...standardWidgetProps };

    setup() {
        this.store = useState(new HistoryStore(useService("orm")));
        this.actions = useHistoryActions(
            this.store,
            () => this.props.record,
            () => this.refresh()
        );
        this.state = useState({ showPinned: true });
        this.thread = useThread(() => this.actions.target, () => this.store.load());
        useEffect(
            (model, id) => {
                this.store.open(model, id);
            },
            () => [this.props.record.resModel, this.props.record.resId]
        );
        useLoadOnScroll("sentinel", this.store);
    }

    /** Load anew what is shown, here and in the chatter beside it. */
    async refresh() {
        await this.thread.refresh();
        await this.store.load();
    }

    get isFirstLoad() {
        const { status, entries, upcoming } = this.store;
        return status === "loading" && !entries.length && !upcoming.length;
    }

    get isEmpty() {
        const { status, entries, upcoming, pinned } = this.store;
        return status === "ready" && !entries.length && !upcoming.length && !pinned.length;
    }

    /** Told to screen readers whenever it changes. */
    get announcement() {
        const { status, entries } = this.store;
        return status === "ready" ? _t("%s entries shown", entries.length) : "";
    }

    togglePinned() {
        this.state.showPinned = !this.state.showPinned;
    }
}

registry.category("view_widgets").add("relationship_history", { component: History });
