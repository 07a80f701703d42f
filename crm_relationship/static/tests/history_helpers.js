import { expect } from "@odoo/hoot";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

const TIMELINE = "crm.relationship.timeline";

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();

    _records = [{ id: 5, name: "Solar roof" }];
}

class Relationship extends models.Model {
    _name = "crm.relationship";

    name = fields.Char();

    _records = [{ id: 7, name: "Northwind" }];
}

class Customer extends models.Model {
    _name = "customer";

    name = fields.Char();

    _records = [
        { id: 1, name: "Northwind" },
        { id: 2, name: "Southwind" },
    ];
}

export function defineHistoryModels() {
    defineMailModels();
    defineModels([Lead, Relationship, Customer]);
}

export const KINDS = [
    { kind: "email", label: "Messages", icon: "fa-envelope-o" },
    { kind: "note", label: "Notes", icon: "fa-sticky-note-o" },
    { kind: "interaction", label: "Calls and Visits", icon: "fa-phone" },
    { kind: "invoice", label: "Invoices", icon: "fa-file-text-o" },
];

/** An entry as the server gives it; the higher its id, the later it was. */
export function makeEntry(id, values = {}) {
    const day = values.day || `2025-03-${String(Math.min(id, 28)).padStart(2, "0")}`;
    return {
        key: `${values.source || "message"},${id}`,
        source: "message",
        id,
        kind: "email",
        channel: "email",
        direction: "in",
        date: `${day} 10:00:00`,
        all_day: false,
        day,
        title: `Entry ${id}`,
        body: "",
        user: false,
        contact: false,
        amount: false,
        currency_id: false,
        document: { model: "customer", id: 2 },
        origin: false,
        state: "done",
        attachments: [],
        pinned: false,
        new: false,
        busy: false,
        can_edit: false,
        ...values,
    };
}

/** Pages of `size` entries with the ids from `count` down to 1. */
export function makePages(count, size) {
    const entries = Array.from({ length: count }, (_, at) => makeEntry(count - at));
    return (cursor) => {
        const start = Number(cursor || 0);
        const end = start + size;
        return {
            entries: entries.slice(start, end),
            cursor: end < count && String(end),
        };
    };
}

const COUNTS = Object.fromEntries(KINDS.map(({ kind }) => [kind, { count: 3 }]));

/**
 * Answer the calls of a history.
 *
 * @param {object} [answers]
 * @param {object} [answers.open] what differs in the answer to `open_history`
 * @param {(cursor, filters, subject) => object} [answers.page]
 * @param {object[]} [answers.upcoming]
 * @param {object|Function} [answers.counts]
 * @param {boolean} [answers.steps] whether each call is a step with what it asked
 */
export function serveHistory({
    open = {},
    page,
    upcoming = [],
    counts = COUNTS,
    steps = false,
} = {}) {
    const note = (text) => steps && expect.step(text);
    onRpc(TIMELINE, "open_history", ({ args: [{ model, id }] }) => {
        note(`open ${model} ${id}`);
        return {
            last_visit: false,
            filters: {},
            kinds: KINDS,
            partner: { id: 1, name: "Northwind" },
            lead: false,
            can_log: true,
            pinned: [],
            ...open,
        };
    });
    onRpc(TIMELINE, "get_page", ({ args: [subject, filters, cursor] }) => {
        const asked = JSON.stringify(filters);
        const from = cursor ? ` from ${cursor}` : "";
        note(`page ${asked}${subject.only ? " only" : ""}${from}`);
        return page ? page(cursor, filters, subject) : { entries: [], cursor: false };
    });
    onRpc(TIMELINE, "get_upcoming", () => ({ entries: upcoming }));
    onRpc(TIMELINE, "get_counts", ({ args: [, filters] }) => {
        note(`counts ${JSON.stringify(filters)}`);
        return typeof counts === "function" ? counts() : counts;
    });
    onRpc(TIMELINE, "save_filters", ({ args: [filters] }) => {
        note(`save ${JSON.stringify(filters)}`);
        return true;
    });
}

const ARCH = `
    <form>
        <notebook>
            <page string="First"><field name="name"/></page>
            <page string="History"><widget name="relationship_history"/></page>
        </notebook>
    </form>`;

/** Open a form and its page with the history. */
export function mountHistory({ resModel = "res.partner", resId = 1, resIds } = {}) {
    return mountView({ type: "form", resModel, resId, resIds, arch: ARCH });
}
