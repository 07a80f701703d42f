import { HistoryEntry } from "./history_entry";
import { useKeepFocus } from "./history_focus";
import { formatWhen, groupByMonth } from "./history_format";

import { Component, useRef, useState } from "@odoo/owl";

const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, Home: -Infinity, End: Infinity };

/** Entries as a feed: one stop of the Tab key, the arrow keys move inside it. */
export class HistoryList extends Component {
    static template = "crm_relationship.HistoryList";
    static components = { HistoryEntry };
    static props = {
        entries: Array,
        store: Object,
        actions: Object,
        label: String,
        months: { type: Boolean, optional: true },
    };
    static defaultProps = { months: false };

    setup() {
        this.root = useRef("root");
        this.state = useState({ current: false });
        useKeepFocus(this.root, ".o_history_entry");
    }

    get groups() {
        const { months, entries } = this.props;
        return months ? groupByMonth(entries) : [{ key: "all", label: "", entries }];
    }

    get positions() {
        return Object.fromEntries(this.props.entries.map(({ key }, at) => [key, at + 1]));
    }

    /** The one entry that the Tab key reaches. */
    get currentKey() {
        const { entries } = this.props;
        const known = entries.some((entry) => entry.key === this.state.current);
        return known ? this.state.current : entries.length && entries[0].key;
    }

    /** The first entry that was there at the last visit, if new ones stand before. */
    get lastSeenKey() {
        const { entries, months, store } = this.props;
        const { last_visit: visit } = store.context;
        const at = visit ? entries.findIndex((entry) => entry.date <= visit) : -1;
        const hasNew = entries.slice(0, at).some((entry) => entry.new);
        return months && at > 0 && hasNew ? entries[at].key : false;
    }

    get lastVisit() {
        const { last_visit: date } = this.props.store.context;
        return date ? formatWhen({ date }) : "";
    }

    onFocusin(ev) {
        const entry = ev.target.closest(".o_history_entry");
        if (entry) {
            this.state.current = entry.dataset.key;
        }
    }

    onKeydown(ev) {
        const isEntry = ev.target.classList.contains("o_history_entry");
        const step = STEPS[ev.key];
        if (!isEntry || !step || ev.ctrlKey || ev.metaKey || ev.altKey) {
            return;
        }
        ev.preventDefault();
        const entries = [...this.root.el.querySelectorAll(".o_history_entry")];
        const wanted = entries.indexOf(ev.target) + step;
        entries[Math.max(0, Math.min(wanted, entries.length - 1))].focus();
    }
}
