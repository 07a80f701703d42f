import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

export const LOGGED_KINDS = [
    { kind: "call", label: _t("Log a call"), icon: "fa-phone" },
    { kind: "visit", label: _t("Log a visit"), icon: "fa-map-marker" },
    { kind: "video", label: _t("Log a video call"), icon: "fa-video-camera" },
    { kind: "chat", label: _t("Log a chat"), icon: "fa-comments-o" },
    { kind: "letter", label: _t("Log a letter"), icon: "fa-envelope-open-o" },
    { kind: "event", label: _t("Log an event"), icon: "fa-ticket" },
    { kind: "other", label: _t("Log something else"), icon: "fa-ellipsis-h" },
];

/**
 * What a user does from a history without leaving it: dialogs of the host and quick
 * forms, opened for the customer or the lead that the history is of.
 */
class HistoryActions {
    constructor(store, getRecord, onDone) {
        this.store = store;
        this.getRecord = getRecord;
        this.onDone = onDone;
        this.action = useService("action");
        this.mail = useService("mail.store");
    }

    /** The contact or company that the history is of, false if none. */
    get partnerId() {
        const { subject, context } = this.store;
        if (subject.model === "res.partner") {
            return subject.id;
        }
        const { partner_id: contact } = this.getRecord().data;
        return (contact && contact.id) || (context.partner && context.partner.id);
    }

    get leadId() {
        const { subject, context } = this.store;
        const own = subject.model === "crm.lead" && subject.id;
        return own || (context.lead && context.lead.id);
    }

    /** Where notes, messages and activities go: the lead, else the customer. */
    get target() {
        if (this.leadId) {
            return { model: "crm.lead", id: this.leadId };
        }
        return this.partnerId && { model: "res.partner", id: this.partnerId };
    }

    isSubject({ model, id }) {
        const { subject } = this.store;
        return model === subject.model && id === subject.id;
    }

    canOpen(entry) {
        return Boolean(entry.document && !entry.busy && !this.isSubject(entry.document));
    }

    /** The document that an entry hangs on, unless that is plain from the rest. */
    getOrigin({ document, origin, contact }) {
        const isPlain =
            document && (this.isSubject(document) || this.isKnown(document, contact));
        return !isPlain && origin;
    }

    isKnown({ model, id }, contact) {
        const { subject, context } = this.store;
        const customer = subject.model === "crm.relationship" && context.partner;
        const known = [contact, customer].filter(Boolean);
        return model === "res.partner" && known.some((partner) => partner.id === id);
    }

    async open({ document: { model, id } }) {
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** Open a form as a dialog, and go on when it closes. */
    async openDialog(name, model, context) {
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                name,
                res_model: model,
                views: [[false, "form"]],
                target: "new",
                context,
            },
            { onClose: () => this.onDone() }
        );
    }

    get defaults() {
        return {
            ...(this.partnerId && { default_partner_id: this.partnerId }),
            ...(this.leadId && { default_lead_id: this.leadId }),
        };
    }

    logInteraction(kind) {
        const { label } = LOGGED_KINDS.find((logged) => logged.kind === kind);
        return this.openDialog(String(label), "crm.relationship.interaction", {
            ...this.defaults,
            default_kind: kind,
            form_view_ref: "crm_relationship.crm_relationship_interaction_view_form_quick",
        });
    }

    /** Promise something, in answer to an entry if there is one. */
    makePromise(entry) {
        const context = {
            ...this.defaults,
            form_view_ref: "crm_relationship.crm_relationship_promise_view_form_quick",
        };
        if (entry && entry.contact) {
            context.default_partner_id = entry.contact.id;
        }
        if (entry && entry.document) {
            context.default_res_model = entry.document.model;
            context.default_res_id = entry.document.id;
        }
        return this.openDialog(_t("Promise"), "crm.relationship.promise", context);
    }

    complain() {
        return this.openDialog(_t("New Complaint"), "crm.relationship.complaint", {
            ...this.defaults,
            form_view_ref: "crm_relationship.crm_relationship_complaint_view_form_quick",
        });
    }

    planMeeting() {
        const invited = [user.partnerId, this.partnerId].filter(Boolean);
        return this.openDialog(_t("New Meeting"), "calendar.event", {
            form_view_ref: "calendar.view_calendar_event_form_quick_create",
            default_partner_ids: invited,
            ...(this.leadId && { default_opportunity_id: this.leadId }),
        });
    }

    async planActivity() {
        const { model, id } = this.target;
        await this.mail.scheduleActivity(model, [id]);
        await this.onDone();
    }

    async postNote(text) {
        const thread = this.mail.Thread.insert(this.target);
        await thread.post(text, { isNote: true });
        await this.onDone();
    }

    async writeMessage() {
        const { model, id } = this.target;
        await this.openDialog(_t("Compose Email"), "mail.compose.message", {
            default_model: model,
            default_res_ids: [id],
            default_partner_ids: await this.getRecipients(model, id),
            default_subtype_xmlid: "mail.mt_comment",
        });
    }

    /** Whom the host suggests to write to, as contacts; they may have to be made. */
    async getRecipients(model, id) {
        const params = { thread_model: model, thread_id: id };
        const recipients = await rpc(
            "/mail/thread/recipients/get_suggested_recipients",
            params
        );
        const emails = recipients.filter((found) => !found.partner_id);
        const made = emails.length
            ? await rpc("/mail/partner/from_email", {
                  ...params,
                  emails: emails.map((found) => found.email),
              })
            : [];
        const known = recipients.map((found) => found.partner_id).filter(Boolean);
        return [...known, ...made.map((partner) => partner.id)];
    }
}

/**
 * @param {import("./history_store").HistoryStore} store
 * @param {() => object} getRecord the form's record
 * @param {() => Promise} onDone called when something may have changed
 * @returns {HistoryActions}
 */
export function useHistoryActions(store, getRecord, onDone) {
    return new HistoryActions(store, getRecord, onDone);
}
