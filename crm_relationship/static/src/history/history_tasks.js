import { serializeDate, today } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const ACTIVITY = "mail.activity";
const PROMISE = "crm.relationship.promise";
const MODELS = { activity: ACTIVITY, promise: PROMISE };
const UNDO_DELAY = 10000; // milliseconds

/** Settling what is planned, each step with a way back where there is one. */
class HistoryTasks {
    constructor(onDone) {
        this.onDone = onDone;
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.mail = useService("mail.store");
    }

    canSettle(entry) {
        return Boolean(MODELS[entry.source] && entry.can_edit);
    }

    async markDone(entry) {
        const undo =
            entry.source === "promise"
                ? await this.keepPromise(entry)
                : await this.finishActivity(entry);
        this.offerUndo(_t("Done: %s", entry.title), undo);
        await this.onDone();
    }

    async keepPromise({ id }) {
        await this.orm.call(PROMISE, "action_keep", [[id]]);
        return () => this.orm.call(PROMISE, "action_reopen", [[id]]);
    }

    /** Finish an activity; no way back where that plans the next one by itself. */
    async finishActivity({ id }) {
        const [{ chaining_type }] = await this.orm.read(ACTIVITY, [id], ["chaining_type"]);
        const message = await this.orm.call(ACTIVITY, "action_feedback", [[id]]);
        if (chaining_type === "trigger") {
            return null;
        }
        return async () => {
            await this.orm.write(ACTIVITY, [id], { active: true });
            if (message) {
                await this.orm.unlink("mail.message", [message]);
            }
        };
    }

    /** Give the host's own record of an activity, for its popover with feedback. */
    async getActivity({ id }) {
        const data = await this.orm.call(ACTIVITY, "activity_format", [[id]]);
        this.mail.insert(data);
        return this.mail[ACTIVITY].get(id);
    }

    /** @param {luxon.DateTime} date the new day */
    async reschedule(entry, date) {
        if (serializeDate(date) === entry.day) {
            return; // the picker was closed on the day that stands
        }
        const write = (day) =>
            this.orm.write(MODELS[entry.source], [entry.id], { date_deadline: day });
        await write(serializeDate(date));
        const title = _t("Moved to %(date)s: %(title)s", {
            date: date.toLocaleString(),
            title: entry.title,
        });
        this.offerUndo(title, () => write(entry.day));
        await this.onDone();
    }

    offerUndo(message, undo) {
        const close = this.notification.add(message, {
            type: "success",
            autocloseDelay: UNDO_DELAY,
            buttons: undo
                ? [
                      {
                          name: _t("Undo"),
                          onClick: async () => {
                              close();
                              await undo();
                              await this.onDone();
                          },
                      },
                  ]
                : [],
        });
    }
}

/** The days that a task is moved to with one click. */
export const tomorrow = () => today().plus({ days: 1 });
export const nextWeek = () => today().plus({ weeks: 1 }).startOf("week");

/** @param {() => Promise} onDone called when something was settled or taken back */
export function useHistoryTasks(onDone) {
    return new HistoryTasks(onDone);
}
