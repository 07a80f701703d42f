import { HistoryStore } from "@crm_relationship/history/history_store";
import { KINDS, makeEntry } from "./history_helpers";
import { expect, test } from "@odoo/hoot";
import { Deferred } from "@odoo/hoot-mock";

const PAGE = { entries: [makeEntry(2), makeEntry(1), makeEntry(2)], cursor: "2" };

/** A store whose calls are answered by name; what is not given has no entries. */
function makeStore(answers = {}) {
    const all = {
        open_history: () => ({ kinds: KINDS, pinned: [], filters: {}, can_log: true }),
        get_page: () => PAGE,
        get_upcoming: () => ({ entries: [] }),
        get_counts: () => ({}),
        save_filters: () => true,
        ...answers,
    };
    return new HistoryStore({
        call: async (model, method, args) => {
            expect.step(method);
            return all[method](...args);
        },
    });
}

test("a change while the history opens does not stop it", async () => {
    const opened = new Deferred();
    const store = makeStore({
        open_history: async () => {
            await opened;
            return { kinds: KINDS, pinned: [], filters: {}, can_log: true };
        },
    });
    const opening = store.open("res.partner", 1);
    await store.load(); // as when the chatter gets its messages
    opened.resolve();
    await opening;
    expect(store.status).toBe("ready");
    expect(store.context.can_log).toBe(true);
    expect.verifySteps(["open_history", "get_page", "get_upcoming", "get_counts"]);
});

test("an entry that comes twice is there once", async () => {
    const store = makeStore();
    await store.open("res.partner", 1);
    await store.loadMore();
    expect(store.entries.map(({ id }) => id)).toEqual([2, 1]);
    expect.verifySteps([
        "open_history",
        "get_page",
        "get_upcoming",
        "get_counts",
        "get_page",
    ]);
});

test("as much as was shown is loaded anew", async () => {
    const limits = [];
    const entries = Array.from({ length: 90 }, (_, at) => makeEntry(at));
    const store = makeStore({
        get_page: (subject, filters, cursor, limit) => {
            limits.push(limit);
            return { entries, cursor: false };
        },
    });
    await store.open("res.partner", 1);
    await store.load();
    expect(limits).toEqual([40, 90]);
    await store.filter({ search: "roof" });
    expect(limits.at(-1)).toBe(40);
    expect.verifySteps([
        "open_history",
        ...["get_page", "get_upcoming", "get_counts"],
        ...["get_page", "get_upcoming", "get_counts"],
        ...["get_page", "get_upcoming", "get_counts"],
    ]);
});

test("errors of the code itself are not shown as refusals", async () => {
    const store = makeStore({
        get_page: () => {
            throw new TypeError("a mistake");
        },
    });
    await expect(store.open("res.partner", 1)).rejects.toThrow("a mistake");
    expect.verifySteps(["open_history", "get_page", "get_upcoming"]);
});
