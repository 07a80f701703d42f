import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useEffect, useState } from "@odoo/owl";

const SENTIMENTS = { like: "success", dislike: "danger", need: "info" };

/**
 * What staff should know before they speak to a customer: promises, preferences,
 * occasions, and what is missing in the profile.
 *
 * It loads with a call of its own when it is shown, so that a form whose page with it
 * is closed pays nothing. Whatever is noted or changed opens in a dialog.
 */
export class RelationshipCare extends Component {
    static template = "crm_relationship.RelationshipCare";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ care: null });
        useEffect(
            () => {
                this.load();
            },
            () => [this.props.record.resModel, this.props.record.resId, this.contactId]
        );
    }

    /** The contact of a lead may change while the form is open. */
    get contactId() {
        const { partner_id: partner } = this.props.record.data;
        return partner ? partner.id : false;
    }

    get subject() {
        const { resModel: model, resId: id } = this.props.record;
        return { model, id };
    }

    async load() {
        if (!this.subject.id) {
            this.state.care = null;
            return;
        }
        const call = this.orm.call("crm.relationship.care", "get_care", [this.subject]);
        this.state.care = await this.keepLast.add(call);
    }

    get lacks() {
        return this.state.care.profile.items.filter((item) => item.state !== "ok");
    }

    colorOf(preference) {
        return `text-bg-${SENTIMENTS[preference.sentiment]}`;
    }

    whenOf(occasion) {
        if (occasion.days === 0) {
            return _t("today");
        }
        return _t("in %s days", occasion.days);
    }

    stateOf(item) {
        return item.state === "old" ? _t("to be confirmed") : _t("missing");
    }

    /** Open a dialog, and show afterwards what came of it. */
    async open(action) {
        const { record } = this.props;
        // A dialog on the customer's own fields must neither lose nor undo changes.
        if (!(await record.save())) {
            return;
        }
        await this.action.doAction(action, {
            onClose: async () => {
                if (record.resModel === "res.partner") {
                    await record.load();
                }
                await this.load();
            },
        });
    }

    async openRecord(resModel, resId) {
        await this.open({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
            target: "new",
        });
    }

    async keep(promise) {
        await this.orm.call("crm.relationship.promise", "action_keep", [[promise.id]]);
        await this.load();
    }

    async mend(item) {
        if (item.action) {
            await this.open(item.action);
        } else {
            await this.confirm();
        }
    }

    async confirm() {
        await this.orm.call("crm.relationship.care", "confirm_profile", [this.subject]);
        await this.load();
    }
}

registry.category("view_widgets").add("relationship_care", {
    component: RelationshipCare,
});
