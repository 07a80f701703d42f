import { LOGGED_KINDS } from "./history_actions";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus, useService } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

/** What can be added to a history, on top of it. */
export class HistoryComposer extends Component {
    static template = "crm_relationship.HistoryComposer";
    static components = { Dropdown, DropdownItem };
    static props = { store: Object, actions: Object };

    setup() {
        this.ui = useState(useService("ui"));
        this.state = useState({ noting: false, note: "", posting: false });
        this.loggedKinds = LOGGED_KINDS;
        useAutofocus({ refName: "note" });
    }

    get commands() {
        const { actions, store } = this.props;
        const promise = {
            name: "promise",
            label: _t("Promise"),
            icon: "fa-handshake-o",
            run: () => actions.makePromise(),
        };
        const complaint = {
            name: "complaint",
            label: _t("Complaint"),
            icon: "fa-exclamation-circle",
            run: () => actions.complain(),
        };
        return [
            { name: "note", label: _t("Note"), icon: "fa-sticky-note-o", run: () => this.note() },
            {
                name: "message",
                label: _t("Message"),
                icon: "fa-envelope-o",
                run: () => actions.writeMessage(),
            },
            {
                name: "activity",
                label: _t("Activity"),
                icon: "fa-clock-o",
                run: () => actions.planActivity(),
            },
            {
                name: "meeting",
                label: _t("Meeting"),
                icon: "fa-calendar",
                run: () => actions.planMeeting(),
            },
            ...(store.context.can_log ? [promise] : []),
            ...(store.context.can_complain ? [complaint] : []),
        ];
    }

    note() {
        this.state.noting = !this.state.noting;
    }

    async post() {
        const text = this.state.note.trim();
        if (!text || this.state.posting) {
            return;
        }
        this.state.posting = true;
        try {
            await this.props.actions.postNote(text);
            Object.assign(this.state, { note: "", noting: false });
        } finally {
            this.state.posting = false;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            this.post();
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            this.state.noting = false;
        }
    }
}
