import {
    defineHistoryModels,
    makeEntry,
    mountHistory,
    serveHistory,
} from "./history_helpers";
import { expect, test } from "@odoo/hoot";
import { edit, press, queryAllAttributes, queryOne, waitFor, waitForNone } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { contains, mockService, onRpc } from "@web/../tests/web_test_helpers";

const TASK = ".o_history_task";

defineHistoryModels();

const makeTask = (id, values = {}) =>
    makeEntry(id, { source: "activity", kind: "activity", can_edit: true, ...values });

/** Open a history with tasks; those that are settled leave it. */
async function openTasks(tasks) {
    const upcoming = [...tasks];
    serveHistory({ upcoming });
    await mountHistory();
    await contains(".nav-link:contains(History)").click();
    await waitFor(TASK);
    return upcoming;
}

const shown = () => queryAllAttributes(TASK, "data-key");

function noteCalls(upcoming, chaining = "suggest") {
    onRpc("mail.activity", "read", ({ args: [[id]] }) => [{ id, chaining_type: chaining }]);
    onRpc("mail.activity", "action_feedback", ({ args: [[id]] }) => {
        expect.step(`done ${id}`);
        const at = upcoming.findIndex((task) => task.id === id);
        upcoming.gone = upcoming.splice(at, 1)[0];
        return 77;
    });
    onRpc("mail.activity", "write", ({ args: [[id], values] }) => {
        expect.step(`write ${id} ${JSON.stringify(values)}`);
        if (values.active) {
            upcoming.unshift(upcoming.gone);
        }
        return true;
    });
    onRpc("mail.message", "unlink", ({ args: [ids] }) => {
        expect.step(`unlink message ${ids}`);
        return true;
    });
}

test("what is overdue stands out", async () => {
    mockDate("2025-03-10 12:00:00");
    await openTasks([
        makeTask(1, { day: "2025-03-08", state: "overdue" }),
        makeTask(2, { day: "2025-03-12", state: "planned" }),
    ]);
    expect(".o_history_late").toHaveText("1");
    expect(`${TASK} .text-danger`).toHaveText("2 days overdue");
    expect(`${TASK}[data-state=planned] .o_history_due`).toHaveText("In 2 days");
});

test("an activity is done with one click, and taken back", async () => {
    const upcoming = await openTasks([makeTask(1), makeTask(2)]);
    noteCalls(upcoming);
    await contains(`${TASK}[data-key='activity,1'] .o_history_done`).click();
    await animationFrame();
    expect.verifySteps(["done 1"]);
    expect(shown()).toEqual(["activity,2"]);
    await contains(".o_notification button:contains(Undo)").click();
    await animationFrame();
    expect.verifySteps(['write 1 {"active":true}', "unlink message 77"]);
    expect(shown()).toEqual(["activity,1", "activity,2"]);
    expect(".o_notification").toHaveCount(0);
});

test("an activity that plans the next one cannot be taken back", async () => {
    const upcoming = await openTasks([makeTask(1)]);
    noteCalls(upcoming, "trigger");
    await contains(".o_history_done").click();
    await waitFor(".o_notification");
    expect(".o_notification button:contains(Undo)").toHaveCount(0);
    expect.verifySteps(["done 1"]);
});

test("the focus goes to the task that follows", async () => {
    const upcoming = await openTasks([makeTask(1), makeTask(2)]);
    noteCalls(upcoming);
    queryOne(`${TASK}[data-key='activity,1'] .o_history_done`).focus();
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["done 1"]);
    expect(document.activeElement.closest(TASK)).toHaveAttribute("data-key", "activity,2");
});

test("a promise is kept, and taken back", async () => {
    const upcoming = await openTasks([makeTask(4, { source: "promise", kind: "promise" })]);
    for (const method of ["action_keep", "action_reopen"]) {
        onRpc("crm.relationship.promise", method, ({ args: [[id]] }) => {
            expect.step(`${method} ${id}`);
            return true;
        });
    }
    await contains(".o_history_done").click();
    await contains(".o_notification button:contains(Undo)").click();
    expect.verifySteps(["action_keep 4", "action_reopen 4"]);
    expect(upcoming).toHaveLength(1);
});

test("a task is put off, and taken back", async () => {
    mockDate("2025-03-14 12:00:00");
    const upcoming = await openTasks([makeTask(1, { day: "2025-03-10" })]);
    noteCalls(upcoming);
    await contains(".o_history_reschedule").click();
    await contains(".o-dropdown--menu .dropdown-item:contains(Next week)").click();
    expect.verifySteps(['write 1 {"date_deadline":"2025-03-17"}']);
    await contains(".o_notification button:contains(Undo)").click();
    expect.verifySteps(['write 1 {"date_deadline":"2025-03-10"}']);
});

test("a task is moved to a day of choice", async () => {
    mockDate("2025-03-14 12:00:00");
    const upcoming = await openTasks([makeTask(1, { day: "2025-03-10" })]);
    noteCalls(upcoming);
    await contains(".o_history_reschedule").click();
    await contains(".o-dropdown--menu .dropdown-item:contains(Pick a date)").click();
    await contains(".o_date_item_cell:contains(20)").click();
    expect.verifySteps(['write 1 {"date_deadline":"2025-03-20"}']);
});

test("closing the calendar moves nothing", async () => {
    mockDate("2025-03-14 12:00:00");
    const upcoming = await openTasks([makeTask(1, { day: "2025-03-10" })]);
    noteCalls(upcoming);
    await contains(".o_history_reschedule").click();
    await contains(".o-dropdown--menu .dropdown-item:contains(Pick a date)").click();
    await waitFor(".o_datetime_picker");
    await contains(".o_history_search input").click();
    await waitForNone(".o_datetime_picker");
    expect.verifySteps([]);
    expect(".o_notification").toHaveCount(0);
});

test("tasks of others and meetings are not settled here", async () => {
    await openTasks([
        makeTask(1, { can_edit: false }),
        makeTask(2, { source: "meeting", kind: "meeting", channel: "meeting" }),
    ]);
    expect(".o_history_done, .o_history_reschedule").toHaveCount(0);
});

test("quick forms know the customer and what they answer", async () => {
    serveHistory({ page: () => ({ entries: [makeEntry(1)], cursor: false }) });
    mockService("action", {
        doAction: ({ res_model, target, context }, { onClose }) => {
            const { form_view_ref, default_partner_ids: invited, ...defaults } = context;
            expect(target).toBe("new");
            expect(invited ? invited.at(-1) : 1).toBe(1);
            expect.step(`${res_model} ${JSON.stringify(defaults)}`);
            onClose();
        },
    });
    await mountHistory();
    await contains(".nav-link:contains(History)").click();
    await contains(".o_history_log_more").click();
    await contains(".o_history_log_visit").click();
    expect.verifySteps([
        'crm.relationship.interaction {"default_partner_id":1,"default_kind":"visit"}',
    ]);
    await contains(".o_history_list .o_history_menu").click();
    await contains(".o_history_promise").click();
    expect.verifySteps([
        "crm.relationship.promise " +
            '{"default_partner_id":1,"default_res_model":"customer","default_res_id":2}',
    ]);
    await contains(".o_history_add_meeting").click();
    await animationFrame();
    expect.verifySteps(["calendar.event {}"]);
});

test("whoever may not log is not offered it", async () => {
    serveHistory({ open: { can_log: false } });
    await mountHistory();
    await contains(".nav-link:contains(History)").click();
    await waitFor(".o_history_empty");
    expect(".o_history_log, .o_history_add_promise").toHaveCount(0);
    expect(".o_history_add_note").toHaveCount(1);
});

test("a complaint begins with the customer filled in", async () => {
    serveHistory({ open: { can_complain: true } });
    mockService("action", {
        doAction: ({ res_model, context }) => {
            expect.step(`${res_model} ${context.default_partner_id}`);
        },
    });
    await mountHistory();
    await contains(".nav-link:contains(History)").click();
    await waitFor(".o_history_empty");
    await contains(".o_history_add_complaint").click();
    expect.verifySteps(["crm.relationship.complaint 1"]);
});

test("whoever may begin no complaint is not offered it", async () => {
    serveHistory();
    await mountHistory();
    await contains(".nav-link:contains(History)").click();
    await waitFor(".o_history_empty");
    expect(".o_history_add_complaint").toHaveCount(0);
});

test("a note is posted as text", async () => {
    serveHistory();
    onRpc("/mail/message/post", async (request) => {
        const { params } = await request.json();
        const { thread_model, thread_id, post_data } = params;
        expect.step([thread_model, thread_id, post_data.subtype_xmlid].join(" "));
        expect(String(post_data.body)).toMatch(/&lt;b&gt;tea/);
        return null;
    });
    await mountHistory();
    await contains(".nav-link:contains(History)").click();
    await contains(".o_history_add_note").click();
    queryOne(".o_history_note textarea").focus();
    await edit("Likes <b>tea");
    await press(["Control", "Enter"]);
    await expect.waitForSteps(["res.partner 1 mail.mt_note"]);
    await waitForNone(".o_history_note");
    expect(".o_history_note").toHaveCount(0);
});
