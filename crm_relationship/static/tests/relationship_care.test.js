import { expect, test } from "@odoo/hoot";
import { queryAllTexts, waitFor } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Customer extends models.Model {
    _name = "customer";

    name = fields.Char();

    _records = [{ id: 1, name: "Customer" }];
}

defineModels([Customer]);
defineMailModels();

const DIALOG = { type: "ir.actions.act_window", res_model: "customer", target: "new" };
const CARE = {
    partner: { id: 1, name: "Customer" },
    hidden: false,
    can_edit: true,
    profile: {
        percent: 50,
        verified_on: false,
        items: [
            { name: "reach", label: "Email or phone", state: "ok", action: false },
            { name: "address", label: "Address", state: "missing", action: DIALOG },
            { name: "confirmed", label: "Confirmed lately", state: "old", action: false },
        ],
    },
    promises: [
        { id: 7, name: "<b>Samples</b>", date: "11/20/2026", late: true, user: "Quân" },
        { id: 8, name: "Offer", date: "12/20/2026", late: false, user: false },
    ],
    preferences: [
        {
            id: 3,
            topic: "Product",
            value: "Piano",
            sentiment: "like",
            label: "Likes",
            since: "11/01/2026",
            contact: "Lan",
        },
    ],
    occasions: [
        { id: 4, name: "Birthday", date: "11/30/2026", days: 5, contact: false },
    ],
    actions: { promise: DIALOG, preference: DIALOG, occasion: DIALOG },
};

const FORM = `
    <form>
        <notebook>
            <page string="First"><field name="name"/></page>
            <page string="Care"><widget name="relationship_care"/></page>
        </notebook>
    </form>`;

function answer(care = CARE) {
    onRpc("crm.relationship.care", "get_care", ({ args }) => {
        expect.step(`care ${args[0].model} ${args[0].id}`);
        return care;
    });
}

async function openCare() {
    await mountView({ type: "form", resModel: "customer", resId: 1, arch: FORM });
    await contains(".nav-link:contains(Care)").click();
    await waitFor(".o_relationship_care .row");
}

test("nothing is loaded before the page is shown", async () => {
    answer();
    await mountView({ type: "form", resModel: "customer", resId: 1, arch: FORM });
    expect.verifySteps([]);
    await contains(".nav-link:contains(Care)").click();
    await waitFor(".o_relationship_promise");
    expect.verifySteps(["care customer 1"]);
});

test("what is known is shown, as text", async () => {
    answer();
    await openCare();
    expect(queryAllTexts(".o_relationship_promise .btn-link")).toEqual([
        "<b>Samples</b>",
        "Offer",
    ]);
    expect(".o_relationship_promise.text-danger").toHaveCount(1);
    expect(".o_relationship_preference").toHaveText("Likes · Product: Piano (Lan)");
    expect(".o_relationship_occasion").toHaveText(/11\/30\/2026, in 5 days/);
    expect(".o_relationship_percent").toHaveText("50%");
    expect(queryAllTexts(".o_relationship_lack > span")).toEqual([
        "Address: missing",
        "Confirmed lately: to be confirmed",
    ]);
    expect.verifySteps(["care customer 1"]);
});

test("a promise is kept with one click", async () => {
    answer();
    onRpc("crm.relationship.promise", "action_keep", ({ args }) => {
        expect.step(`keep ${args[0]}`);
        return true;
    });
    await openCare();
    await contains(".o_relationship_promise:first .btn-secondary").click();
    expect.verifySteps(["care customer 1", "keep 7", "care customer 1"]);
});

test("what is missing is mended in a dialog or confirmed", async () => {
    answer();
    onRpc("crm.relationship.care", "confirm_profile", () => {
        expect.step("confirm");
        return true;
    });
    mockService("action", {
        doAction: async (action, options) => {
            expect.step(`open ${action.res_model}`);
            await options.onClose();
        },
    });
    await openCare();
    await contains(".o_relationship_lack:first .btn").click();
    expect.verifySteps(["care customer 1", "open customer", "care customer 1"]);
    await contains(".o_relationship_lack:last .btn").click();
    expect.verifySteps(["confirm", "care customer 1"]);
});

test("a colleague's customer tells little, a reader changes nothing", async () => {
    answer({ ...CARE, hidden: true, can_edit: false, profile: false, actions: {} });
    await openCare();
    expect(".o_relationship_percent").toHaveCount(0);
    expect(".o_relationship_add_promise").toHaveCount(0);
    expect(".fa-lock").toHaveCount(1);
    expect.verifySteps(["care customer 1"]);
});
