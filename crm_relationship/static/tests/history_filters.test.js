import {
    defineHistoryModels,
    makeEntry,
    mountHistory,
    serveHistory,
} from "./history_helpers";
import { expect, test } from "@odoo/hoot";
import { edit, queryAllTexts, queryOne, waitFor } from "@odoo/hoot-dom";
import { Deferred, animationFrame, mockDate, runAllTimers } from "@odoo/hoot-mock";
import { contains, makeServerError } from "@web/../tests/web_test_helpers";

const ENTRY = ".o_history_list .o_history_entry";
const CHIP = ".o_history_chip";

defineHistoryModels();

const onePage = () => ({
    entries: [makeEntry(1, { user: { id: 2, name: "Bob" } })],
    cursor: false,
});

async function openHistory(answers, subject) {
    serveHistory({ page: onePage, ...answers });
    await mountHistory(subject);
    await contains(".nav-link:contains(History)").click();
    await waitFor(".o_history_entry, .o_history_empty");
}

async function choose(name, ...options) {
    await contains(`.o_history_filter_${name}`).click();
    for (const option of options) {
        await contains(`.o-dropdown--menu .dropdown-item:contains(${option})`).click();
    }
}

test("chips tell how much they would show, after the page", async () => {
    const counted = new Deferred();
    await openHistory({
        counts: async () => {
            await counted;
            return {
                email: { count: 100, capped: true },
                note: { count: 12, capped: false },
            };
        },
    });
    expect(ENTRY).toHaveCount(1);
    expect(".o_history_count").toHaveCount(0);
    expect(CHIP).toHaveCount(4);
    counted.resolve();
    await waitFor(".o_history_count");
    expect(queryAllTexts(CHIP)).toEqual(["Messages 99+", "Notes 12"]);
    await contains(".o_history_rare").click();
    expect(queryAllTexts(".o-dropdown--menu .dropdown-item")).toEqual([
        "Calls and Visits",
        "Invoices",
    ]);
});

test("chips work when the counts fail", async () => {
    await openHistory({
        counts: () => {
            throw makeServerError({ message: "Too long" });
        },
    });
    await animationFrame();
    expect(CHIP).toHaveCount(4);
    expect(".o_history_error").toHaveCount(0);
});

test("a chip is a toggle, and is remembered", async () => {
    await openHistory({ steps: true });
    await expect.waitForSteps(["open res.partner 1", "page {}", "counts {}"]);
    await contains(`${CHIP}[data-kind=note]`).click();
    expect(`${CHIP}[data-kind=note]`).toHaveAttribute("aria-pressed", "true");
    const remembered = (kinds) =>
        `save {"only":false,"kinds":${kinds},"channels":[],"directions":[],"with_amount":false}`;
    await expect.waitForSteps([
        remembered('["note"]'),
        'page {"kinds":["note"]}',
        "counts {}",
    ]);
    await contains(`${CHIP}[data-kind=note]`).click();
    expect(`${CHIP}[data-kind=note]`).toHaveAttribute("aria-pressed", "false");
    await expect.waitForSteps([remembered("[]"), "page {}", "counts {}"]);
});

test("what was remembered comes back", async () => {
    await openHistory({
        open: { filters: { kinds: ["note"], with_amount: true, only: true } },
        steps: true,
    });
    const asked = 'page {"kinds":["note"],"with_amount":true} only';
    await expect.waitForSteps([
        "open res.partner 1",
        asked,
        'counts {"with_amount":true}',
    ]);
    expect(`${CHIP}[data-kind=note]`).toHaveAttribute("aria-pressed", "true");
    expect(".o_history_scope button[aria-pressed=true]").toHaveText("Only this contact");
});

test("one contact or the whole company", async () => {
    await openHistory({ steps: true });
    await expect.waitForSteps(["open res.partner 1", "page {}", "counts {}"]);
    await contains(".o_history_scope button:contains(Only this contact)").click();
    await expect.waitForSteps([
        'save {"only":true,"kinds":[],"channels":[],"directions":[],"with_amount":false}',
        "page {} only",
        "counts {}",
    ]);
});

test("a relationship is always that of the whole customer", async () => {
    await openHistory({ open: { filters: { only: true } }, steps: true }, {
        resModel: "crm.relationship",
        resId: 7,
    });
    await expect.waitForSteps(["open crm.relationship 7", "page {}", "counts {}"]);
    expect(".o_history_scope").toHaveCount(0);
});

test("a search waits for the end of typing and is not remembered", async () => {
    await openHistory({ steps: true });
    await expect.waitForSteps(["open res.partner 1", "page {}", "counts {}"]);
    queryOne(".o_history_search input").focus();
    await edit("  roof ");
    await animationFrame();
    expect.verifySteps([]);
    await runAllTimers();
    await expect.waitForSteps(['page {"search":"roof"}', 'counts {"search":"roof"}']);
});

test("nothing found: the filters can be cleared", async () => {
    await openHistory({
        page: (cursor, { kinds }) =>
            kinds ? { entries: [], cursor: false } : onePage(),
    });
    await contains(`${CHIP}[data-kind=note]`).click();
    await waitFor(".o_history_empty");
    expect(".o_history_empty").toHaveText(/Nothing in this history matches/);
    await contains(".o_history_empty button").click();
    await waitFor(ENTRY);
    expect(".o_history_empty").toHaveCount(0);
});

test("menus by channel, direction, person, and amounts", async () => {
    await openHistory({ steps: true });
    await expect.waitForSteps(["open res.partner 1", "page {}", "counts {}"]);
    await choose("user_ids", "Bob");
    await expect.waitForSteps(['page {"user_ids":[2]}', 'counts {"user_ids":[2]}']);
    expect(".o_history_filter_user_ids .badge").toHaveText("1");
    await contains(".o-dropdown--menu .dropdown-item:contains(Bob)").click();
    await expect.waitForSteps(["page {}", "counts {}"]);
    await choose("directions", "From the customer");
    const saved = '{"only":false,"kinds":[],"channels":[],"directions":["in"]';
    await expect.waitForSteps([
        `save ${saved},"with_amount":false}`,
        'page {"directions":["in"]}',
        'counts {"directions":["in"]}',
    ]);
    await contains(".o_history_with_amount").click();
    await expect.waitForSteps([
        `save ${saved},"with_amount":true}`,
        'page {"directions":["in"],"with_amount":true}',
        'counts {"directions":["in"],"with_amount":true}',
    ]);
});

test("periods are days, and are not remembered", async () => {
    mockDate("2025-03-15 12:00:00");
    await openHistory({ steps: true });
    await expect.waitForSteps(["open res.partner 1", "page {}", "counts {}"]);
    await choose("period", "Last year");
    const days = '{"date_from":"2024-01-01","date_to":"2024-12-31"}';
    await expect.waitForSteps([`page ${days}`, `counts ${days}`]);
    const option = (text) =>
        contains(`.o-dropdown--menu .dropdown-item:contains(${text})`).click();
    await option("Last 30 days");
    const recent = '{"date_from":"2025-02-13"}';
    await expect.waitForSteps([`page ${recent}`, `counts ${recent}`]);
    await option("Last 30 days");
    await expect.waitForSteps(["page {}", "counts {}"]);
    await option("From day to day");
    expect(".o_history_days input").toHaveCount(2);
    expect.verifySteps([]);
});
