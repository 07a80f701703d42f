import {
    defineHistoryModels,
    makeEntry,
    makePages,
    mountHistory,
    serveHistory,
} from "./history_helpers";
import { expect, test } from "@odoo/hoot";
import { press, queryAllAttributes, queryAllTexts, queryOne, waitFor } from "@odoo/hoot-dom";
import { Deferred, animationFrame } from "@odoo/hoot-mock";
import { contains, makeServerError, mockService, onRpc } from "@web/../tests/web_test_helpers";

const TAB = ".nav-link:contains(History)";
const ENTRY = ".o_history_list .o_history_entry";

defineHistoryModels();

const openPage = async () => contains(TAB).click();
const shown = () => queryAllAttributes(ENTRY, "data-key");

test("nothing is loaded before the page is shown", async () => {
    const page = () => ({ entries: [makeEntry(1)], cursor: false });
    serveHistory({ page, steps: true });
    await mountHistory();
    expect.verifySteps([]);
    await openPage();
    await waitFor(ENTRY);
    await expect.waitForSteps(["open res.partner 1", "page {}", "counts {}"]);
});

test("further pages come while the end is in sight, each entry once", async () => {
    const pages = makePages(90, 40);
    serveHistory({
        page: (cursor) => {
            const { entries, ...page } = pages(cursor);
            // An entry that is new has moved the second page by one.
            return { ...page, entries: cursor ? [makeEntry(51), ...entries] : entries };
        },
    });
    await mountHistory();
    await openPage();
    await waitFor(".o_history_entry");
    while (document.querySelector(".o_history_more")) {
        document.querySelector(".o_history_more").click();
        await animationFrame();
        await animationFrame();
    }
    expect(shown()).toHaveLength(90);
    expect(new Set(shown()).size).toBe(90);
    expect(".o_history_end").toHaveCount(1);
    expect(".o_history_announcement").toHaveText("90 entries shown");
    expect(queryAllAttributes(ENTRY, "aria-posinset").at(-1)).toBe("90");
});

test("a new record is to be saved first", async () => {
    serveHistory({ steps: true });
    await mountHistory({ resId: false });
    await openPage();
    expect(".o_history_unsaved").toHaveCount(1);
    expect(".o_history_composer").toHaveCount(0);
    expect.verifySteps([]);
});

test("the next record has its own history", async () => {
    serveHistory({
        page: (cursor, filters, { id }) => ({
            entries: [makeEntry(id, { title: `Of ${id}` })],
            cursor: false,
        }),
    });
    await mountHistory({ resModel: "customer", resIds: [1, 2] });
    await openPage();
    await waitFor(ENTRY);
    expect(".o_history_title").toHaveText("Of 1");
    await contains(".o_pager_next").click();
    await waitFor(".o_history_title:contains(Of 2)");
    expect(".o_history_title").toHaveText("Of 2");
});

test("text of customers stays text", async () => {
    const hostile = "<img src=x onerror='window.hacked = true'><b>bold</b>";
    serveHistory({
        page: () => ({
            entries: [
                makeEntry(1, {
                    title: hostile,
                    body: hostile,
                    user: { id: 1, name: hostile },
                    contact: { id: 1, name: hostile },
                    origin: { model: "customer", label: hostile, name: hostile },
                    attachments: [{ id: 1, name: hostile, mimetype: "text/html" }],
                }),
            ],
            cursor: false,
        }),
        upcoming: [makeEntry(2, { source: "activity", title: hostile })],
    });
    await mountHistory();
    await openPage();
    await waitFor(ENTRY);
    expect(`${ENTRY} .o_history_title`).toHaveText(hostile);
    await contains(".o_history_attachments").click();
    expect(".o_history_file").toHaveText(hostile);
    expect(".o_history b, .o_history img[src=x], .o_history_file b").toHaveCount(0);
    expect(window.hacked).toBe(undefined);
});

test("an empty history says what it is for", async () => {
    serveHistory();
    await mountHistory();
    await openPage();
    await waitFor(".o_history_empty");
    expect(".o_history_empty").toHaveText(/Nothing has happened yet/);
    expect(".o_history_empty button").toHaveCount(0);
});

test("a refusal is told and can be tried again", async () => {
    let refuse = true;
    serveHistory({
        page: () => {
            if (refuse) {
                throw makeServerError({ message: "Too long" });
            }
            return { entries: [makeEntry(1)], cursor: false };
        },
    });
    await mountHistory();
    await openPage();
    await waitFor(".o_history_error");
    expect(".o_history_error span").toHaveText("The history could not be loaded. Too long");
    expect(".o_history_empty").toHaveCount(0);
    refuse = false;
    await contains(".o_history_error button").click();
    await waitFor(ENTRY);
    expect(".o_history_error").toHaveCount(0);
});

test("a further page that fails leaves what was there", async () => {
    let refuse = true;
    const pages = makePages(50, 40);
    serveHistory({
        page: (cursor) => {
            if (cursor && refuse) {
                throw makeServerError({ message: "Too long" });
            }
            return pages(cursor);
        },
    });
    await mountHistory();
    await openPage();
    await waitFor(ENTRY);
    await contains(".o_history_more").click();
    await waitFor(".o_history_more:contains(try again)");
    expect(shown()).toHaveLength(40);
    refuse = false;
    await contains(".o_history_more").click();
    await waitFor(".o_history_end");
    expect(shown()).toHaveLength(50);
});

test("an answer that came too late is dropped", async () => {
    const slow = new Deferred();
    serveHistory({
        page: async (cursor, { kinds }) => {
            if (!kinds) {
                return { entries: [], cursor: false };
            }
            if (kinds.length === 1) {
                await slow;
            }
            return { entries: [makeEntry(kinds.length)], cursor: false };
        },
    });
    await mountHistory();
    await openPage();
    await waitFor(".o_history_empty");
    await contains(".o_history_chip[data-kind=note]").click();
    await contains(".o_history_chip[data-kind=email]").click();
    await waitFor(ENTRY);
    expect(shown()).toEqual(["message,2"]);
    slow.resolve();
    await animationFrame();
    expect(shown()).toEqual(["message,2"]);
});

test("keys move in the list, open and pin", async () => {
    serveHistory({ page: makePages(5, 40) });
    onRpc("crm.relationship.timeline", "toggle_pin", ({ args: [, source, id] }) => {
        expect.step(`pin ${source} ${id}`);
        return true;
    });
    mockService("action", {
        doAction: ({ res_model, res_id }) => expect.step(`${res_model} ${res_id}`),
    });
    await mountHistory();
    await openPage();
    await waitFor(ENTRY);
    expect(`${ENTRY}[tabindex='0']`).toHaveCount(1);
    queryOne(`${ENTRY}[data-key='message,5']`).focus();
    await press("j");
    await press("ArrowDown");
    await animationFrame();
    expect(`${ENTRY}[data-key='message,3']`).toBeFocused();
    expect(`${ENTRY}[tabindex='0']`).toHaveAttribute("data-key", "message,3");
    await press("k");
    expect(`${ENTRY}[data-key='message,4']`).toBeFocused();
    await press("End");
    expect(`${ENTRY}[data-key='message,1']`).toBeFocused();
    await press("Home");
    expect(`${ENTRY}[data-key='message,5']`).toBeFocused();
    await press("Enter");
    await animationFrame();
    expect.verifySteps(["customer 2"]);
    await press("p");
    await animationFrame();
    expect.verifySteps(["pin message 5"]);
    expect(".o_history_pinned .o_history_entry").toHaveAttribute("data-key", "message,5");
});

test("the focus stays when the history loads anew", async () => {
    let count = 3;
    serveHistory({ page: () => makePages(count, 40)() });
    mockService("action", { doAction: (action, { onClose }) => onClose() });
    await mountHistory();
    await openPage();
    await waitFor(ENTRY);
    queryOne(`${ENTRY}[data-key='message,2']`).focus();
    count = 4;
    queryOne(".o_history_log").click(); // leaves the focus where it is
    await waitFor(`${ENTRY}[data-key='message,4']`);
    expect(`${ENTRY}[data-key='message,2']`).toBeFocused();
    queryOne(`${ENTRY}[data-key='message,4']`).focus();
    count = 3;
    queryOne(".o_history_log").click();
    await animationFrame();
    await animationFrame();
    expect(`${ENTRY}[data-key='message,3']`).toBeFocused();
});

test("pinned entries stand on top and fold", async () => {
    const pinned = makeEntry(1, { pinned: true });
    serveHistory({
        open: { pinned: [pinned] },
        page: () => ({ entries: [makeEntry(2), pinned], cursor: false }),
    });
    onRpc("crm.relationship.timeline", "toggle_pin", () => false);
    await mountHistory();
    await openPage();
    await waitFor(".o_history_pinned .o_history_entry");
    await contains(".o_history_pinned h5 button").click();
    expect(".o_history_pinned .o_history_entry").toHaveCount(0);
    await contains(`${ENTRY}[data-key='message,1'] .o_history_menu`).click();
    await contains(".o_history_toggle_pin:contains(Unpin)").click();
    expect(".o_history_pinned").toHaveCount(0);
    expect(".o_history_pin").toHaveCount(0);
});

test("a line tells what is new since the last visit", async () => {
    serveHistory({
        open: { last_visit: "2025-03-02 12:00:00" },
        page: () => ({
            entries: [makeEntry(3, { new: true }), makeEntry(2), makeEntry(1)],
            cursor: false,
        }),
    });
    await mountHistory();
    await openPage();
    await waitFor(ENTRY);
    expect(".o_history_new").toHaveCount(1);
    expect(".o_history_last_visit + .o_history_entry").toHaveAttribute(
        "data-key",
        "message,2"
    );
});

test("busy time of others tells nothing and does nothing", async () => {
    serveHistory({
        page: () => ({
            entries: [makeEntry(1, { busy: true, title: "Busy", document: false })],
            cursor: false,
        }),
    });
    mockService("action", { doAction: () => expect.step("open") });
    await mountHistory();
    await openPage();
    await contains(ENTRY).click();
    expect(`${ENTRY} .o_history_menu`).toHaveCount(0);
    expect.verifySteps([]);
});

test("amounts, origin and person are shown", async () => {
    serveHistory({
        page: () => ({
            entries: [
                makeEntry(1, {
                    amount: 1250.5,
                    currency_id: 1,
                    contact: { id: 3, name: "Ana" },
                    user: { id: 2, name: "Bob" },
                    origin: { model: "crm.lead", label: "Opportunity", name: "Roof" },
                }),
            ],
            cursor: false,
        }),
    });
    await mountHistory();
    await openPage();
    await waitFor(ENTRY);
    expect(".o_history_amount").toHaveText(/1,250.50/);
    expect(queryAllTexts(".o_history_user, .o_history_contact, .o_history_origin")).toEqual([
        "Bob",
        "Ana",
        "Opportunity: Roof",
    ]);
    expect(ENTRY).toHaveAttribute("aria-label", /^Messages, From the customer, Entry 1/);
});

test("a form of a lead offers its own scope", async () => {
    serveHistory({ open: { lead: { id: 5, name: "Solar roof" } } });
    await mountHistory({ resModel: "crm.lead", resId: 5 });
    await openPage();
    await waitFor(".o_history_scope");
    expect(queryAllTexts(".o_history_scope button")).toEqual([
        "Whole customer",
        "Only this opportunity",
    ]);
});
