import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { KeepLast } from "@web/core/utils/concurrency";

import { markRaw } from "@odoo/owl";

const TIMELINE = "crm.relationship.timeline";
const PAGE = 40;
const MOST = 200; // entries that one call brings, when as many were shown before
const REMEMBERED = ["kinds", "channels", "directions", "with_amount"];

export const noFilters = () => ({
    kinds: [],
    channels: [],
    directions: [],
    user_ids: [],
    date_from: false,
    date_to: false,
    with_amount: false,
    search: "",
});

const noContext = () => ({
    kinds: [],
    partner: false,
    lead: false,
    can_log: false,
    can_complain: false,
});

/**
 * What the history of one record shows, and the calls that bring it.
 *
 * Only the last question counts: an answer that another question has overtaken is
 * dropped, be it a page, a further page or counts.
 */
export class HistoryStore {
    constructor(orm) {
        this.orm = markRaw(orm);
        this.keepLast = markRaw(new KeepLast());
        this.keepLastCounts = markRaw(new KeepLast());
        this.reset(false, false);
    }

    reset(model, id) {
        Object.assign(this, {
            subject: { model, id, only: false },
            context: noContext(),
            filters: noFilters(),
            isOpen: false,
            status: "loading",
            error: "",
            entries: [],
            cursor: false,
            moreStatus: "ready",
            upcoming: [],
            pinned: [],
            counts: null,
            people: {},
        });
    }

    call(method, ...args) {
        return this.orm.call(TIMELINE, method, args);
    }

    /** The filters as the server wants them: only those that are set. */
    get asked() {
        const set = ([, value]) => (Array.isArray(value) ? value.length : value);
        return Object.fromEntries(Object.entries(this.filters).filter(set));
    }

    get isFiltered() {
        return Object.keys(this.asked).length > 0;
    }

    get kinds() {
        return Object.fromEntries(this.context.kinds.map((kind) => [kind.kind, kind]));
    }

    // ------------------------------------------------------------------
    // Loading
    // ------------------------------------------------------------------

    /** Open the history of a record: what was remembered, then the first page. */
    async open(model, id) {
        this.reset(model, id);
        if (!id) {
            return;
        }
        await this.attempt(async () => {
            const { filters, pinned, ...context } = await this.keepLast.add(
                this.call("open_history", { ...this.subject })
            );
            this.context = context;
            this.pinned = pinned;
            for (const key of REMEMBERED) {
                this.filters[key] = (filters && filters[key]) || this.filters[key];
            }
            const canChoose = model !== "crm.relationship";
            this.subject.only = Boolean(canChoose && filters && filters.only);
            this.isOpen = true;
        });
        await this.load();
    }

    /** Load anew from the top, as much as was shown. */
    async load() {
        if (!this.isOpen) {
            return; // the first page is still to come, or there is none
        }
        this.status = "loading";
        this.moreStatus = "ready";
        const limit = Math.min(Math.max(this.entries.length, PAGE), MOST);
        const done = await this.attempt(async () => {
            const [page, upcoming] = await this.keepLast.add(
                Promise.all([
                    this.call("get_page", { ...this.subject }, this.asked, null, limit),
                    this.call("get_upcoming", { ...this.subject }, this.asked),
                ])
            );
            this.entries = [];
            this.addPage(page);
            this.upcoming = upcoming.entries;
            this.meet(upcoming.entries);
            this.status = "ready";
        });
        if (done) {
            this.loadCounts(); // beside the page, never before it
        }
    }

    async retry() {
        const { model, id } = this.subject;
        return this.isOpen ? this.load() : this.open(model, id);
    }

    async loadMore() {
        if (!this.cursor || this.status !== "ready" || this.moreStatus === "loading") {
            return;
        }
        this.moreStatus = "loading";
        try {
            const page = await this.keepLast.add(
                this.call("get_page", { ...this.subject }, this.asked, this.cursor, PAGE)
            );
            this.addPage(page);
            this.moreStatus = "ready";
        } catch (error) {
            this.moreStatus = "error";
            this.tell(error);
        }
    }

    /** Append what is not there yet: an entry may have moved between two pages. */
    addPage({ entries, cursor }) {
        const known = new Set(this.entries.map((entry) => entry.key));
        for (const entry of entries) {
            if (!known.has(entry.key)) {
                known.add(entry.key);
                this.entries.push(entry);
            }
        }
        this.cursor = cursor;
        this.meet(entries);
    }

    async loadCounts() {
        const asked = { ...this.asked };
        delete asked.kinds; // each chip tells what pressing it would show
        try {
            this.counts = await this.keepLastCounts.add(
                this.call("get_counts", { ...this.subject }, asked)
            );
        } catch (error) {
            this.counts = null; // the chips work without
            this.tell(error);
        }
    }

    /** Run a step; a refusal or a lost connection becomes the state of the page. */
    async attempt(step) {
        try {
            await step();
            return true;
        } catch (error) {
            this.status = "error";
            this.error = this.tell(error);
            return false;
        }
    }

    tell(error) {
        if (error instanceof RPCError) {
            return error.data?.message || error.message;
        }
        if (error instanceof ConnectionLostError) {
            return "";
        }
        throw error;
    }

    /** Remember who of us is in the history, for the filter by person. */
    meet(entries) {
        for (const { user } of entries) {
            if (user) {
                this.people[user.id] = user.name;
            }
        }
    }

    // ------------------------------------------------------------------
    // Choices
    // ------------------------------------------------------------------

    async filter(changes) {
        Object.assign(this.filters, changes);
        this.entries = [];
        if (REMEMBERED.some((key) => key in changes)) {
            this.remember();
        }
        await this.load();
    }

    async clearFilters() {
        await this.filter(noFilters());
    }

    async setOnly(only) {
        this.subject.only = only;
        this.entries = [];
        this.remember();
        await this.load();
    }

    async remember() {
        const remembered = { only: this.subject.only };
        for (const key of REMEMBERED) {
            remembered[key] = this.filters[key];
        }
        await this.call("save_filters", remembered);
    }

    async togglePin(entry) {
        const { source, id, key } = entry;
        const pinned = await this.call("toggle_pin", { ...this.subject }, source, id);
        for (const shown of [...this.entries, ...this.upcoming]) {
            if (shown.key === key) {
                shown.pinned = pinned;
            }
        }
        this.pinned = this.pinned.filter((other) => other.key !== key);
        if (pinned) {
            this.pinned.unshift({ ...entry, pinned });
        }
    }
}
