import { registerMessageAction } from "@mail/core/common/message_actions";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const GROUPS = [
    "crm_relationship.crm_relationship_group_complaint_handler",
    "sales_team.group_sale_salesman",
];
let allowed = false;
Promise.all(GROUPS.map((group) => user.hasGroup(group))).then((found) => {
    allowed = found.some(Boolean);
});

registerMessageAction("crm-relationship-complaint", {
    condition: ({ message, thread }) =>
        allowed &&
        Boolean(thread?.id) &&
        !["discuss.channel", "mail.box"].includes(thread.model) &&
        !thread.model.startsWith("crm.relationship.complaint") &&
        Number.isInteger(message.id),
    icon: "fa fa-exclamation-circle",
    name: _t("New Complaint"),
    setup: ({ owner }) => {
        owner.complaintOrm = useService("orm");
        owner.complaintAction = useService("action");
    },
    onSelected: async ({ message, owner }) => {
        const action = await owner.complaintOrm.call("mail.message", "action_new_complaint", [
            [message.id],
        ]);
        owner.complaintAction.doAction(action);
    },
    sequence: 90,
});
