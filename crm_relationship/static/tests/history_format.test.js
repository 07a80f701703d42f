import {
    formatDue,
    formatExactly,
    formatWhen,
    groupByMonth,
} from "@crm_relationship/history/history_format";
import { periodOf } from "@crm_relationship/history/history_period";
import { nextWeek, tomorrow } from "@crm_relationship/history/history_tasks";
import { makeEntry } from "./history_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { mockDate, mockTimeZone } from "@odoo/hoot-mock";
import { makeMockEnv } from "@web/../tests/web_test_helpers";

// An hour before the month ends in UTC: the first of March in Hanoi.
const AT_MIDNIGHT = makeEntry(1, { date: "2025-02-28 23:00:00", day: "2025-03-01" });
// A day as the server tells it: its noon where the user is.
const ALL_DAY = makeEntry(2, { date: "2025-02-28 05:00:00", day: "2025-02-28", all_day: true });

describe("Hanoi", () => {
    test("months are those of the user", async () => {
        mockTimeZone(+7);
        mockDate("2025-03-10 12:00:00");
        await makeMockEnv();
        const months = groupByMonth([AT_MIDNIGHT, ALL_DAY]);
        expect(months.map(({ label }) => label)).toEqual(["March 2025", "February 2025"]);
        expect(formatWhen(AT_MIDNIGHT)).toMatch(/^Mar 1, 6:00\sAM$/);
        expect(formatExactly(AT_MIDNIGHT)).toMatch(/03\/01\/2025/);
    });

    test("whole days have no time", async () => {
        mockTimeZone(+7);
        mockDate("2025-03-10 12:00:00");
        await makeMockEnv();
        expect(formatWhen(ALL_DAY)).toBe("Feb 28");
        expect(formatExactly(ALL_DAY)).toBe("02/28/2025");
    });
});

test("whole days stay where they are west of Greenwich", async () => {
    mockTimeZone(-10);
    mockDate("2025-03-10 12:00:00");
    await makeMockEnv();
    // Noon in Hawaii is late in the evening of the same day in UTC.
    const entry = makeEntry(1, { date: "2025-03-01 22:00:00", day: "2025-03-01", all_day: true });
    expect(formatWhen(entry)).toBe("Mar 1");
    expect(groupByMonth([entry])[0].label).toBe("March 2025");
});

test("one heading a month, in the order of the entries", () => {
    const days = ["2025-03-02", "2025-03-01", "2025-02-28", "2024-02-28"];
    const months = groupByMonth(days.map((day, id) => makeEntry(id, { day })));
    expect(months.map(({ key, entries }) => [key, entries.length])).toEqual([
        ["2025-03", 2],
        ["2025-02", 1],
        ["2024-02", 1],
    ]);
    expect(groupByMonth([])).toEqual([]);
});

test("how far away a task is", async () => {
    mockDate("2025-03-10 12:00:00");
    await makeMockEnv();
    const due = (day) => String(formatDue(makeEntry(1, { day })));
    expect(due("2025-03-07")).toBe("3 days overdue");
    expect(due("2025-03-09")).toBe("1 day overdue");
    expect(due("2025-03-10")).toBe("Today");
    expect(due("2025-03-11")).toBe("Tomorrow");
    expect(due("2025-04-10")).toBe("In 31 days");
});

test("days that tasks are moved to", async () => {
    mockDate("2025-03-14 12:00:00"); // a Friday
    await makeMockEnv();
    expect(tomorrow().toISODate()).toBe("2025-03-15");
    expect(nextWeek().toISODate()).toBe("2025-03-17");
});

test("a period is known by its days", async () => {
    mockDate("2025-03-14 12:00:00");
    await makeMockEnv();
    expect(periodOf("2025-01-01", false)).toBe("year");
    expect(periodOf("2024-01-01", "2024-12-31")).toBe("last_year");
    expect(periodOf("2024-01-02", "2024-12-31")).toBe(false);
    expect(periodOf(false, false)).toBe(false);
});
