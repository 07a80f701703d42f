import { HistoryAttachments } from "./history_attachments";
import { CHANNELS, DIRECTIONS, formatAmount, formatExactly, formatWhen } from "./history_format";
import { Avatar } from "@mail/views/web/fields/avatar/avatar";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";

import { Component, useState } from "@odoo/owl";

/** One thing that happened, in two lines; what it is of opens with a click. */
export class HistoryEntry extends Component {
    static template = "crm_relationship.HistoryEntry";
    static components = { Avatar, Dropdown, DropdownItem, HistoryAttachments };
    static props = {
        entry: Object,
        store: Object,
        actions: Object,
        current: Boolean,
        position: Number,
    };

    setup() {
        this.state = useState({ expanded: false });
    }

    get icon() {
        const { kind, channel } = this.props.entry;
        if (kind === "interaction" && CHANNELS[channel]) {
            return CHANNELS[channel].icon;
        }
        const known = this.props.store.kinds[kind];
        return (known && known.icon) || "fa-circle-o";
    }

    get kindLabel() {
        const { kind, channel } = this.props.entry;
        if (kind === "interaction" && CHANNELS[channel]) {
            return String(CHANNELS[channel].label);
        }
        const known = this.props.store.kinds[kind];
        return known ? known.label : kind;
    }

    get direction() {
        return DIRECTIONS[this.props.entry.direction];
    }

    get title() {
        return this.props.entry.title || this.kindLabel;
    }

    get when() {
        return formatWhen(this.props.entry);
    }

    get whenExactly() {
        return formatExactly(this.props.entry);
    }

    get amount() {
        return formatAmount(this.props.entry);
    }

    get label() {
        const direction = this.direction ? String(this.direction.label) : "";
        const parts = [this.kindLabel, direction, this.title, this.whenExactly];
        return parts.filter(Boolean).join(", ");
    }

    get canOpen() {
        return this.props.actions.canOpen(this.props.entry);
    }

    get origin() {
        return this.props.actions.getOrigin(this.props.entry);
    }

    get pinLabel() {
        return this.props.entry.pinned ? _t("Unpin") : _t("Pin");
    }

    /** Open the document; what stands on this very record unfolds instead. */
    activate() {
        if (this.canOpen) {
            return this.props.actions.open(this.props.entry);
        }
        this.state.expanded = !this.state.expanded;
    }

    onClick(ev) {
        const isControl = ev.target.closest("button, a, .o_avatar, .dropdown-item");
        if (!isControl && !window.getSelection().toString()) {
            this.activate();
        }
    }

    onKeydown(ev) {
        if (ev.target !== ev.currentTarget) {
            return;
        }
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.activate();
        } else if (ev.key === "p" && !ev.ctrlKey && !ev.metaKey && !ev.altKey) {
            ev.preventDefault();
            this.togglePin();
        }
    }

    togglePin() {
        if (!this.props.entry.busy) {
            this.props.store.togglePin(this.props.entry);
        }
    }
}
