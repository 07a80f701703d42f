import { fromOrdinal, holdoutStart } from "@crm_relationship/backtest_chart/backtest_chart";
import { expect, test } from "@odoo/hoot";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class ValueModel extends models.Model {
    _name = "value.model";

    weeks = fields.Json();

    _records = [
        { id: 1, weeks: [[739582, 4, 3.5], [739589, 6, 5.1], [739596, 5, 5.4]] },
        { id: 2, weeks: false },
    ];
}

defineModels([ValueModel]);
defineMailModels();

const mount = (resId) =>
    mountView({
        type: "form",
        resModel: "value.model",
        resId,
        arch: `<form edit="0"><field name="weeks" widget="relationship_backtest"/></form>`,
    });

test("ordinals are days of the Gregorian calendar", () => {
    expect(fromOrdinal(719163).toISODate()).toBe("1970-01-01");
    expect(fromOrdinal(739586).toISODate()).toBe("2025-12-01");
});

test("the test is the later half of the history, a year at most", () => {
    const weeks = (count) => Array.from({ length: count }, (_, i) => [i * 7, 0, 0]);
    expect(holdoutStart(weeks(10))).toBe(6);
    expect(holdoutStart(weeks(200))).toBe(148);
});

test("weeks are drawn, and nothing where there are none", async () => {
    await mount(1);
    expect(".o_relationship_chart canvas").toHaveCount(1);
});

test("nothing is drawn without a backtest", async () => {
    await mount(2);
    expect(".o_relationship_chart canvas").toHaveCount(0);
});
