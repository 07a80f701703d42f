import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    getService,
    models,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { WebClient } from "@web/webclient/webclient";

class Pareto extends models.Model {
    _name = "crm.relationship.pareto";
}

defineModels([Pareto]);
defineMailModels();

const CURVE = {
    currency_id: 1,
    measure: "past_value",
    measures: [
        ["past_value", "Past Value"],
        ["equity_value", "Customer Equity"],
    ],
    points: [
        [1, 80],
        [5, 100],
    ],
    classes: [
        { key: "a", label: "A", count: 1, value: 80 },
        { key: "c", label: "C", count: 4, value: 20 },
    ],
};

function answer(curve = CURVE) {
    onRpc("crm.relationship.pareto", "get_curve", ({ args: [measure] }) => {
        expect.step(measure);
        return { ...curve, measure };
    });
}

async function open() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_relationship.pareto_curve",
    });
}

test("few customers make most of the value", async () => {
    answer();
    await open();
    expect(".o_relationship_chart canvas").toHaveCount(1);
    expect(queryAllTexts("tbody td:nth-child(5)")).toEqual(["80%", "20%"]);
    expect(".o_relationship_pareto p.fs-5").toHaveText(
        "The best 20% of the customers make 80% of the value."
    );
    await contains(".btn:contains(Customer Equity)").click();
    expect(".btn.active").toHaveText("Customer Equity");
    expect.verifySteps(["past_value", "equity_value"]);
});

test("a class opens its customers", async () => {
    answer();
    await open();
    patchWithCleanup(getService("action"), {
        doAction: ({ res_model, domain }) => expect.step([res_model, domain]),
    });
    await contains("tbody tr:first-child").click();
    expect.verifySteps([
        "past_value",
        ["crm.relationship", [["pareto_class", "=", "a"]]],
    ]);
});

test("a company without customers is told so", async () => {
    answer({ ...CURVE, points: [], classes: [] });
    await open();
    expect(".o_nocontent_help").toHaveCount(1);
    expect.verifySteps(["past_value"]);
});
