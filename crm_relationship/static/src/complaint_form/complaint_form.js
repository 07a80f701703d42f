import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Sends a complaint once, however often the button is clicked. */
export class ComplaintForm extends Interaction {
    static selector = ".o_complaint_form, .o_complaint_verdict form, .o_complaint_rate form";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
    };

    onSubmit(ev) {
        if (this.sent) {
            ev.preventDefault();
            return;
        }
        this.sent = true;
        // The clicked button's value is sent: it must not be disabled before.
        this.waitForTimeout(() => {
            for (const button of this.el.querySelectorAll("button[type=submit]")) {
                button.disabled = true;
            }
        }, 0);
    }
}

registry.category("public.interactions").add("crm_relationship.complaint_form", ComplaintForm);
