import { useKeepFocus } from "./history_focus";
import { CHANNELS, dayOf, formatDue, formatExactly } from "./history_format";
import { nextWeek, tomorrow, useHistoryTasks } from "./history_tasks";
import { ActivityMarkAsDone } from "@mail/core/web/activity_markasdone_popover";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { usePopover } from "@web/core/popover/popover_hook";
import { useService } from "@web/core/utils/hooks";

import { Component, useRef } from "@odoo/owl";

/** What is planned and what is overdue, settled or moved with one click. */
export class HistoryUpcoming extends Component {
    static template = "crm_relationship.HistoryUpcoming";
    static components = { Dropdown, DropdownItem };
    static props = { entries: Array, store: Object, actions: Object, onDone: Function };

    setup() {
        this.root = useRef("root");
        this.tasks = useHistoryTasks(() => this.props.onDone());
        this.datePicker = useService("datetime_picker");
        this.feedback = usePopover(ActivityMarkAsDone, { position: "bottom-end" });
        this.days = { tomorrow, nextWeek };
        useKeepFocus(this.root, ".o_history_task", (task) => task.querySelector("button"));
    }

    get late() {
        return this.props.entries.filter((entry) => entry.state === "overdue").length;
    }

    iconOf({ kind, channel }) {
        const known = this.props.store.kinds[kind];
        return (known && known.icon) || (CHANNELS[channel] || CHANNELS.other).icon;
    }

    dueOf(entry) {
        return formatDue(entry);
    }

    exactly(entry) {
        return formatExactly(entry);
    }

    targetOf(entry) {
        return this.root.el.querySelector(`.o_history_task[data-key="${entry.key}"]`);
    }

    async giveFeedback(entry) {
        const target = this.targetOf(entry);
        const activity = await this.tasks.getActivity(entry);
        this.feedback.open(target, {
            activity,
            hasHeader: true,
            onActivityChanged: () => {
                this.feedback.close();
                this.props.onDone();
            },
        });
    }

    pickDay(entry) {
        const picker = this.datePicker.create({
            target: this.targetOf(entry),
            pickerProps: { type: "date", value: dayOf(entry) },
            onApply: (date) => date && this.tasks.reschedule(entry, date),
        });
        picker.open(0);
    }
}
