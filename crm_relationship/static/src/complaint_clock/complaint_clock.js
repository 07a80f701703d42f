import { _t } from "@web/core/l10n/translation";
import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onWillUnmount, reactive, useState } from "@odoo/owl";

const TICK = 30000;
const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const COLORS = {
    running: "text-success",
    soon: "text-warning",
    late: "text-danger fw-bold",
    paused: "text-info",
    met: "text-success",
    missed: "text-danger",
    stopped: "text-muted",
};
const ICONS = { paused: "fa-pause", met: "fa-check", missed: "fa-times", stopped: "fa-ban" };

/** One clock for all cards and rows: it ticks while any of them is shown. */
const ticker = reactive({ now: Date.now() });
let users = 0;
let interval = null;

function useNow() {
    const clock = useState(ticker);
    ticker.now = Date.now();
    if (!users++) {
        interval = setInterval(() => (ticker.now = Date.now()), TICK);
    }
    onWillUnmount(() => {
        if (!--users) {
            clearInterval(interval);
        }
    });
    return clock;
}

/** @returns {string} the two greatest units of a span in milliseconds */
export function formatLeft(span) {
    const days = Math.floor(span / DAY);
    const hours = Math.floor((span % DAY) / HOUR);
    const minutes = Math.floor((span % HOUR) / MINUTE);
    if (days) {
        return _t("%(days)s d %(hours)s h", { days, hours });
    }
    if (hours) {
        return _t("%(hours)s h %(minutes)s min", { hours, minutes });
    }
    return _t("%(minutes)s min", { minutes });
}

/** How long there is until the next deadline of a complaint, and how urgent it is. */
export class ComplaintClock extends Component {
    static template = "crm_relationship.ComplaintClock";
    static props = { ...standardFieldProps };

    setup() {
        this.clock = useNow();
    }

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    /** As of now: the stored state may be a few minutes old. */
    get state() {
        const state = this.props.record.data.clock_state;
        const runs = state === "running" || state === "soon";
        return runs && this.deadline && this.left < 0 ? "late" : state;
    }

    get left() {
        return this.deadline.toMillis() - this.clock.now;
    }

    get text() {
        if (["running", "soon", "late"].includes(this.state) && this.deadline) {
            const span = formatLeft(Math.abs(this.left));
            return this.left < 0 ? _t("%(span)s late", { span }) : span;
        }
        return {
            running: _t("No deadline"),
            soon: _t("Due soon"),
            late: _t("Late"),
            paused: _t("On hold"),
            met: _t("In time"),
            missed: _t("Too late"),
            stopped: _t("Stopped"),
        }[this.state];
    }

    get title() {
        if (!this.deadline) {
            return this.text;
        }
        const deadline = formatDateTime(this.deadline, { showSeconds: false });
        return {
            acknowledge: _t("Acknowledge by %(deadline)s", { deadline }),
            answer: _t("Answer by %(deadline)s", { deadline }),
            resolve: _t("Resolve by %(deadline)s", { deadline }),
        }[this.props.record.data.next_deadline_kind];
    }

    get color() {
        return COLORS[this.state];
    }

    get icon() {
        return ICONS[this.state] || "fa-clock-o";
    }
}

export const complaintClock = {
    component: ComplaintClock,
    displayName: _t("Countdown"),
    supportedTypes: ["datetime"],
    isEmpty: () => false,
    fieldDependencies: [
        { name: "clock_state", type: "selection", selection: [], readonly: true },
        { name: "next_deadline_kind", type: "selection", selection: [], readonly: true },
    ],
};

registry.category("fields").add("complaint_clock", complaintClock);
