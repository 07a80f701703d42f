import { registerMessageAction } from "@mail/core/common/message_actions";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

registerMessageAction("crm-relationship-complaint", {
    condition: ({ message, thread }) =>
        session.may_complain &&
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
