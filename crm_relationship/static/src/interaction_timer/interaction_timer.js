import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { FloatTimeField } from "@web/views/fields/float_time/float_time_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, reactive, toRaw, useEffect, useState } from "@odoo/owl";

const HOUR = 3600000;
/** Running timers by record: the field may be drawn anew while one counts. */
const timers = new WeakMap();

/** What has been measured so far of one record, in milliseconds. */
class Timer {
    elapsed = 0;
    since = null;
    used = false;

    get running() {
        return this.since !== null;
    }

    get paused() {
        return this.used && !this.running;
    }

    total(now) {
        return this.elapsed + (this.running ? now - this.since : 0);
    }

    start(now, elapsed) {
        this.elapsed = this.used ? this.elapsed : elapsed;
        this.used = true;
        this.since = now;
    }

    pause(now) {
        this.elapsed = this.total(now);
        this.since = null;
    }

    reset() {
        Object.assign(this, { elapsed: 0, since: null, used: false });
    }
}

/** @returns {string} hh:mm:ss of a span in milliseconds; days are more hours */
export function formatSpan(span) {
    const seconds = Math.max(0, Math.floor(span / 1000));
    const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
    return parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
}

function timerOf(record) {
    const key = toRaw(record);
    if (!timers.has(key)) {
        timers.set(key, reactive(new Timer()));
    }
    return timers.get(key);
}

/** A duration in hours that is typed in, or measured while the talk goes on. */
export class InteractionTimer extends Component {
    static template = "crm_relationship.InteractionTimer";
    static components = { FloatTimeField };
    static props = { ...standardFieldProps };

    setup() {
        this.startLabel = _t("Start the timer");
        this.pauseLabel = _t("Pause");
        this.stopLabel = _t("Stop");
        this.timer = useState(timerOf(this.props.record));
        this.clock = useState({ now: Date.now() });
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({ detail }) =>
            detail.proms.push(this.commit())
        );
        useEffect(
            (running) => {
                // From the start on, so that each second is shown as it is full.
                const tick = () => (this.clock.now = Date.now());
                const interval = running && setInterval(tick, 1000);
                return () => clearInterval(interval);
            },
            () => [this.timer.running]
        );
    }

    get hours() {
        return this.props.record.data[this.props.name] || 0;
    }

    get display() {
        const { running, paused } = this.timer;
        const now = Math.max(this.clock.now, this.timer.since || 0);
        return formatSpan(running || paused ? this.timer.total(now) : this.hours * HOUR);
    }

    get fieldProps() {
        return { ...this.props };
    }

    start() {
        this.timer.start(Date.now(), this.hours * HOUR);
    }

    pause() {
        this.timer.pause(Date.now());
        return this.commit();
    }

    async stop() {
        await this.commit();
        this.timer.reset();
    }

    /** Write what has been measured, as hours; also when saved while it counts. */
    async commit() {
        if (this.timer.used) {
            const hours = this.timer.total(Date.now()) / HOUR;
            await this.props.record.update({ [this.props.name]: hours });
        }
    }
}

export const interactionTimer = {
    component: InteractionTimer,
    displayName: _t("Timer"),
    supportedTypes: ["float"],
    isEmpty: () => false,
};

registry.category("fields").add("relationship_timer", interactionTimer);
