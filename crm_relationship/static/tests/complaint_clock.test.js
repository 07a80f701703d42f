import { formatLeft } from "@crm_relationship/complaint_clock/complaint_clock";
import { advanceTime, animationFrame, expect, mockDate, queryAllTexts, test } from "@odoo/hoot";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

const NOW = "2026-03-02 08:00:00";
const MINUTE = 60000;
const HOUR = 60 * MINUTE;

class Complaint extends models.Model {
    _name = "complaint";

    next_deadline = fields.Datetime();
    clock_state = fields.Selection({
        selection: ["running", "soon", "late", "paused", "met", "missed", "stopped"].map(
            (name) => [name, name]
        ),
    });
    next_deadline_kind = fields.Selection({
        selection: [
            ["acknowledge", "Acknowledge"],
            ["answer", "Answer"],
            ["resolve", "Resolve"],
        ],
    });

    _records = [
        { id: 1, clock_state: "running", next_deadline: "2026-03-04 11:00:30" },
        { id: 2, clock_state: "soon", next_deadline: "2026-03-02 08:01:30" },
        { id: 3, clock_state: "late", next_deadline: "2026-03-02 06:30:00" },
        { id: 4, clock_state: "paused" },
        { id: 5, clock_state: "met" },
        { id: 6, clock_state: "stopped" },
        { id: 7 },
    ].map((one) => ({ ...one, next_deadline_kind: one.next_deadline && "answer" }));
}

defineModels([Complaint]);
defineMailModels();

const CLOCK = ".o_complaint_clock";

const mount = () =>
    mountView({
        type: "list",
        resModel: "complaint",
        arch: `<list><field name="next_deadline" widget="complaint_clock"/></list>`,
    });

test("spans are shown by their two greatest units", async () => {
    await mount(); // with it come the translations
    expect(String(formatLeft(0))).toBe("0 min");
    expect(String(formatLeft(59 * MINUTE))).toBe("59 min");
    expect(String(formatLeft(61 * MINUTE))).toBe("1 h 1 min");
    expect(String(formatLeft(51 * HOUR))).toBe("2 d 3 h");
});

test("what is left, what is late and what stands still", async () => {
    mockDate(NOW, 0);
    await mount();
    expect(queryAllTexts(CLOCK)).toEqual([
        "2 d 3 h",
        "1 min",
        "1 h 30 min late",
        "On hold",
        "In time",
        "Stopped",
    ]);
    expect(`${CLOCK}[data-state=late]`).toHaveClass("text-danger");
    expect(`${CLOCK}[data-state=soon]`).toHaveClass("text-warning");
    expect(`${CLOCK}:first`).toHaveAttribute("title", /^Answer by /);
});

test("it counts down and turns late by itself", async () => {
    mockDate(NOW, 0);
    await mount();
    await advanceTime(2.5 * MINUTE);
    await animationFrame();
    expect(queryAllTexts(CLOCK).slice(0, 3)).toEqual([
        "2 d 2 h",
        "1 min late",
        "1 h 32 min late",
    ]);
    expect(`${CLOCK}[data-state=late]`).toHaveCount(2);
});
