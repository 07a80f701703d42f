import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Opens a new contact with the number that is calling: `?phone=tel:+84901234567`. */
export function newCaller(env, action) {
    const phone = String(action.params?.phone || "").replace(/^tel:/, "");
    return {
        type: "ir.actions.act_window",
        name: _t("New Contact"),
        res_model: "res.partner",
        views: [[false, "form"]],
        context: { default_phone: phone },
    };
}

registry.category("actions").add("crm_relationship_new_caller", newCaller);
