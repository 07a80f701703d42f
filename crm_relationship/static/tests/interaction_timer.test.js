import { formatSpan } from "@crm_relationship/interaction_timer/interaction_timer";
import { advanceTime, animationFrame, expect, mockDate, test } from "@odoo/hoot";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Talk extends models.Model {
    _name = "talk";

    name = fields.Char({ onChange: () => {} });
    duration = fields.Float();

    _records = [{ id: 1, name: "Offer", duration: 0.5 }];
}

defineModels([Talk]);
defineMailModels();

const DISPLAY = ".o_relationship_timer_display";

const mount = (resId) =>
    mountView({
        type: "form",
        resModel: "talk",
        resId,
        arch: `<form>
            <field name="name"/>
            <div invisible="name == 'hidden'">
                <field name="duration" widget="relationship_timer"/>
            </div>
        </form>`,
    });

const wait = async (seconds) => {
    await advanceTime(seconds * 1000);
    await animationFrame();
};

const click = (button) => contains(`.o_relationship_timer_${button}`).click();

test("spans are shown as hours, minutes and seconds", () => {
    expect(formatSpan(0)).toBe("00:00:00");
    expect(formatSpan(3661000)).toBe("01:01:01");
    expect(formatSpan(100 * 3600000)).toBe("100:00:00");
    expect(formatSpan(-5)).toBe("00:00:00");
});

test("a typed duration stays as it is", async () => {
    onRpc("web_save", ({ args }) => expect.step(args[1].duration));
    await mount();
    await contains(".o_field_widget[name=duration] input").edit("1:30");
    await clickSave();
    expect.verifySteps([1.5]);
});

test("the timer counts, pauses, goes on and stops", async () => {
    mockDate("2025-06-02 08:00:00");
    await mount();
    expect(DISPLAY).toHaveCount(0);
    await click("start");
    await wait(65);
    expect(DISPLAY).toHaveText("00:01:05");
    await click("pause");
    await wait(600);
    expect(DISPLAY).toHaveText("00:01:05");
    await click("start");
    await wait(55);
    expect(DISPLAY).toHaveText("00:02:00");
    await click("stop");
    await animationFrame();
    expect(DISPLAY).toHaveCount(0);
    expect(".o_field_widget[name=duration] input").toHaveValue("00:02");
});

test("the timer goes on while the form is drawn anew", async () => {
    await mount();
    await click("start");
    await wait(10);
    await contains(".o_field_widget[name=name] input").edit("hidden");
    expect(".o_relationship_timer").toHaveCount(0);
    await wait(20);
    await contains(".o_field_widget[name=name] input").edit("shown");
    expect(DISPLAY).toHaveText("00:00:30");
});

test("what has been counted is saved, the timer running or not", async () => {
    onRpc("web_save", ({ args }) => expect.step(Math.round(args[1].duration * 3600)));
    await mount();
    await click("start");
    await wait(90);
    await clickSave();
    expect.verifySteps([90]);
});

test("a timer adds to the duration that was there", async () => {
    await mount(1);
    await click("start");
    await wait(60);
    expect(DISPLAY).toHaveText("00:31:00");
});
