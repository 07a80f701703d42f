import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
    toggleMenuItem,
    toggleSearchBarMenu,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

describe.current.tags("desktop");

const MODEL = "crm.relationship.complaint.analysis";

class Analysis extends models.Model {
    _name = MODEL;
    state = fields.Char();
    category = fields.Char();
    count = fields.Integer({ string: "Complaints" });
    rate = fields.Float({ aggregator: "avg" });
    _records = [
        { id: 1, state: "open", category: "Late", count: 1, rate: false },
        { id: 2, state: "closed", category: "Late", count: 1, rate: 1 },
    ];
}

class Insight extends models.Model {
    _name = "crm.relationship.complaint.insight";
}

defineMailModels();
defineModels([Analysis, Insight]);

const FIGURES = [
    { key: "complaint_count", label: "Complaints", text: "2", note: false, danger: false },
    { key: "overdue_count", label: "Overdue", text: "1", note: false, danger: true },
    { key: "upheld_rate", label: "Upheld", text: "50%", note: "1 of 2", help: "Why" },
];
const SEARCH = `<search><filter name="open" string="Open" domain="[('state', '=', 'open')]"/></search>`;

test("figures follow the filters and open what they count", async () => {
    onRpc("crm.relationship.complaint.figures", "get_figures", ({ args }) => {
        expect.step(`figures ${JSON.stringify(args[0])}`);
        return FIGURES;
    });
    onRpc("crm.relationship.complaint.figures", "open_figure", ({ args }) => {
        expect.step(`open ${JSON.stringify(args)}`);
        return { type: "ir.actions.act_window" };
    });
    mockService("action", { doAction: ({ type }) => expect.step(type) });
    await mountView({
        type: "graph",
        resModel: MODEL,
        arch: `<graph js_class="complaint_graph"><field name="category"/></graph>`,
        searchViewArch: SEARCH,
    });
    expect.verifySteps(["figures []"]);
    expect(".o_complaint_figure").toHaveCount(3);
    expect("[data-figure=upheld_rate]").toHaveText(/50%\s*1 of 2/);
    expect("[data-figure=overdue_count] .text-danger").toHaveCount(1);
    expect(".o_graph_renderer canvas").toHaveCount(1);
    await toggleSearchBarMenu();
    await toggleMenuItem("Open");
    expect.verifySteps(['figures [["state","=","open"]]']);
    await contains("[data-figure=overdue_count]").click();
    expect.verifySteps([
        'open [[["state","=","open"]],"overdue_count"]',
        "ir.actions.act_window",
    ]);
});

test("a share of no complaint is not 0% in the pivot", async () => {
    onRpc("crm.relationship.complaint.figures", "get_figures", () => FIGURES);
    onRpc(MODEL, "formatted_read_grouping_sets", ({ kwargs, parent }) => {
        const sets = parent();
        for (const group of sets.flat()) {
            group["rate:avg"] = false;
        }
        return sets;
    });
    await mountView({
        type: "pivot",
        resModel: MODEL,
        arch: `
            <pivot js_class="complaint_pivot">
                <field name="category" type="row"/>
                <field name="rate" type="measure" widget="percentage"/>
            </pivot>`,
    });
    expect(".o_complaint_figure").toHaveCount(3);
    expect(".o_pivot_cell_value:first").toHaveText("–");
});

const INSIGHTS = {
    currency_id: 1,
    months: 12,
    days: 90,
    causes: [
        { id: 4, label: "Process / Late", count: 8, cost: 20, together: 0.8, vital: true },
        { id: 5, label: "People", count: 2, cost: false, together: 1, vital: false },
    ],
    recovery: [
        {
            key: "all", label: "All complainants", customers: 25, unmatched: 3,
            share_text: "60% (41% to 77%)", control_text: "80% (70% to 87%)",
            difference_text: "-20 points (-40 to -2)", verdict: "less",
            verdict_text: "Fewer stay than without a complaint",
        },
        {
            key: "late", label: "Resolved late", customers: 4, unmatched: 0,
            share_text: "50%", control_text: "–", difference_text: "–",
            verdict: "too_few", verdict_text: "Too few to say",
        },
    ],
    saved: { customers: 2, value: 100, compensation: 10, cost: false, text: "$ 10 paid" },
    exposure: {
        open: { customers: 1, value: 100, ids: [7] },
        badly: { customers: 0, value: 0, ids: [] },
        text: "$ 100 of 1 customers",
        told_low: 8,
        told_high: 10,
        told_text: "8 to 10 people hear of it.",
    },
    priors: [{ label: "Stay", text: "70%" }],
};

test("insights are shown, asked for anew and opened", async () => {
    onRpc("crm.relationship.complaint.insight", "get_insights", ({ args }) => {
        expect.step(`insights ${JSON.stringify(args)}`);
        return { ...INSIGHTS, days: args[1] || 90, months: args[0] };
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_relationship.complaint_insight",
    });
    patchWithCleanup(getService("action"), {
        doAction: ({ res_model, domain }) =>
            expect.step(`${res_model} ${JSON.stringify(domain)}`),
    });
    expect.verifySteps(["insights [12,null]"]);
    expect(".o_complaint_causes tbody tr").toHaveCount(2);
    expect(".o_complaint_causes tbody tr:last td:last").toHaveText("–");
    expect("[data-key=all] .badge").toHaveClass("text-bg-danger");
    expect("[data-key=late]").toHaveText(/Too few to say/);
    expect("[data-key=all]").toHaveText(/25 \+ 3/);
    expect(".o_complaint_exposure").toHaveText(/8 to 10 people/);
    await contains("#complaint_days").select("30");
    await animationFrame();
    expect.verifySteps(["insights [12,30]"]);
    await contains(".o_complaint_causes tbody tr:first").click();
    await contains(".o_complaint_open").click();
    expect.verifySteps([
        `${MODEL} [["cause_id","=",4]]`,
        'crm.relationship [["id","in",[7]]]',
    ]);
});
