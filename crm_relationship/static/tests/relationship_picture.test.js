import { layOut } from "@crm_relationship/relationship_picture/relationship_picture";
import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Relationship extends models.Model {
    _name = "crm.relationship";

    relationship_value = fields.Float();

    _records = [{ id: 7, relationship_value: 150 }];
}

class Customer extends models.Model {
    _name = "customer";

    name = fields.Char();
    relationship_id = fields.Many2one({ relation: "crm.relationship" });

    _records = [
        { id: 1, name: "With", relationship_id: 7 },
        { id: 2, name: "Without", relationship_id: false },
    ];
}

defineModels([Relationship, Customer]);
defineMailModels();

const EXPLANATION = {
    currency_id: 1,
    measured_on: "11/22/2026",
    value: 150,
    note: false,
    outdated: false,
    hidden: "3 documents with $ 90.00 are not open to you.",
    parts: [
        {
            key: "expected_value",
            label: "Expected Value",
            value: 200,
            formula: "2 purchases × $ 100.00",
            action: false,
        },
        {
            key: "potential_value",
            label: "Potential Value",
            value: 0,
            formula: "No open opportunity",
            action: "action_view_opportunities",
        },
        {
            key: "cost_value",
            label: "Cost Value",
            value: -50,
            formula: "Retention cost",
            action: false,
        },
    ],
    past: [
        {
            key: "past_value",
            label: "Past Value",
            value: 900,
            formula: "Untaxed amount of 9 posted documents",
            action: "action_view_documents",
        },
    ],
    facts: [{ key: "purchase_count", label: "Purchases", text: "9" }],
};

const TREND = {
    currency_id: 1,
    months: [
        ["Oct 26", 400],
        ["Nov 26", 500],
    ],
    snapshots: [null, 150],
};

const CUSTOMER_FORM = `
    <form>
        <field name="relationship_id" invisible="1"/>
        <notebook>
            <page string="First"><field name="name"/></page>
            <page string="Relationship"><widget name="relationship_picture"/></page>
        </notebook>
    </form>`;

function answer(explanation = EXPLANATION) {
    onRpc("crm.relationship", "get_explanation", ({ args }) => {
        expect.step(`explain ${args[0]}`);
        return explanation;
    });
    onRpc("crm.relationship", "get_trend", () => TREND);
}

const mountCustomer = (resId = 1) =>
    mountView({ type: "form", resModel: "customer", resId, arch: CUSTOMER_FORM });

test("parts are laid out as steps that end at the value", () => {
    const steps = layOut([
        { key: "a", value: 60 },
        { key: "b", value: 40 },
        { key: "c", value: -25 },
    ]);
    expect(steps.map(({ left, width }) => [left, width])).toEqual([
        [0, 60],
        [60, 40],
        [75, 25],
    ]);
});

test("a value below zero stays inside the picture", () => {
    const [step] = layOut([{ key: "cost", value: -5 }]);
    expect([step.left, step.width]).toEqual([0, 100]);
    expect(layOut([])).toEqual([]);
});

test("nothing is loaded before the page is shown", async () => {
    answer();
    await mountCustomer();
    expect.verifySteps([]);
    await contains(".nav-link:contains(Relationship)").click();
    await waitFor(".o_relationship_part");
    expect.verifySteps(["explain 7"]);
});

test("parts without a value are left out of the picture, not of the formulas", async () => {
    answer();
    await mountCustomer();
    await contains(".nav-link:contains(Relationship)").click();
    await waitFor(".o_relationship_part");
    expect(queryAllTexts(".o_relationship_label")).toEqual([
        "Expected Value",
        "Cost Value",
        "Relationship value",
    ]);
    expect(".o_relationship_formula").toHaveCount(0);
    await click(".o_relationship_why");
    await animationFrame();
    expect(".o_relationship_formula").toHaveCount(4);
    expect(".o_relationship_hidden").toHaveText(EXPLANATION.hidden);
    expect.verifySteps(["explain 7"]);
});

test("the churn risk is explained beside the value", async () => {
    answer({
        ...EXPLANATION,
        risk: { label: "Churn Risk", text: "44%", formula: "1 open", action: false },
    });
    await mountCustomer();
    await contains(".nav-link:contains(Relationship)").click();
    await waitFor(".o_relationship_part");
    expect(".o_relationship_risk").toHaveCount(0);
    await click(".o_relationship_why");
    await animationFrame();
    expect(".o_relationship_risk").toHaveText(/Churn Risk\s*44%\s*1 open/);
    expect(".o_relationship_risk button").toHaveCount(0);
    expect.verifySteps(["explain 7"]);
});

test("a figure opens its documents", async () => {
    answer();
    onRpc("crm.relationship", "action_view_documents", ({ args }) => {
        expect.step(`documents of ${args[0]}`);
        return { type: "ir.actions.act_window_close" };
    });
    await mountCustomer();
    await contains(".nav-link:contains(Relationship)").click();
    await contains(".o_relationship_why").click();
    await contains(".o_relationship_formula .btn-link:contains(900)").click();
    expect.verifySteps(["explain 7", "documents of 7"]);
});

test("a customer without a relationship loads nothing", async () => {
    answer();
    await mountCustomer(2);
    await contains(".nav-link:contains(Relationship)").click();
    expect(".o_relationship_part").toHaveCount(0);
    expect.verifySteps([]);
});

test("in the form of a relationship: documents changed since", async () => {
    answer({ ...EXPLANATION, outdated: true });
    onRpc("crm.relationship", "action_refresh", () => {
        expect.step("refresh");
        return true;
    });
    await mountView({
        type: "form",
        resModel: "crm.relationship",
        resId: 7,
        arch: `<form><field name="relationship_value"/><widget name="relationship_picture"/></form>`,
    });
    await waitFor(".o_relationship_part");
    expect(".o_relationship_facts").toHaveCount(0);
    await contains(".o_relationship_picture .alert .btn-link").click();
    expect.verifySteps(["explain 7", "refresh", "explain 7"]);
});
