import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    formatDateTime,
    toLocaleDateString,
    today,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatMonetary } from "@web/views/fields/formatters";

const { DateTime } = luxon;

/** How we reach each other; the keys are those of the timeline. */
export const CHANNELS = {
    email: { label: _t("Email"), icon: "fa-envelope-o" },
    call: { label: _t("Call"), icon: "fa-phone" },
    visit: { label: _t("Visit"), icon: "fa-map-marker" },
    video: { label: _t("Video call"), icon: "fa-video-camera" },
    chat: { label: _t("Chat"), icon: "fa-comments-o" },
    letter: { label: _t("Letter"), icon: "fa-envelope-open-o" },
    event: { label: _t("Event"), icon: "fa-ticket" },
    meeting: { label: _t("Meeting"), icon: "fa-calendar" },
    document: { label: _t("Document"), icon: "fa-file-text-o" },
    web: { label: _t("Web"), icon: "fa-globe" },
    other: { label: _t("Other"), icon: "fa-ellipsis-h" },
};

export const DIRECTIONS = {
    in: { label: _t("From the customer"), icon: "fa-arrow-down" },
    out: { label: _t("From us"), icon: "fa-arrow-up" },
    internal: { label: _t("Internal"), icon: "fa-lock" },
};

/** The day of an entry where the user is, as a luxon date. */
export function dayOf(entry) {
    return deserializeDate(entry.day);
}

/**
 * Put entries that come newest first under their months.
 *
 * @param {{day: string}[]} entries
 * @returns {{key: string, label: string, entries: object[]}[]} key is "YYYY-MM"
 */
export function groupByMonth(entries) {
    const months = [];
    for (const entry of entries) {
        const key = entry.day.slice(0, 7);
        if (months.at(-1)?.key !== key) {
            months.push({ key, label: formatMonth(entry), entries: [] });
        }
        months.at(-1).entries.push(entry);
    }
    return months;
}

function formatMonth(entry) {
    return dayOf(entry).toLocaleString({ month: "long", year: "numeric" });
}

/** When it was, short: a day, and the time unless it took the whole day. */
export function formatWhen(entry) {
    if (entry.all_day) {
        return toLocaleDateString(dayOf(entry));
    }
    const moment = deserializeDateTime(entry.date);
    const time = moment.toLocaleString(DateTime.TIME_SIMPLE);
    return `${toLocaleDateString(moment)}, ${time}`;
}

/** When it was, in full and in the user's own format. */
export function formatExactly(entry) {
    if (entry.all_day) {
        return formatDate(dayOf(entry));
    }
    return formatDateTime(deserializeDateTime(entry.date));
}

/** How far away what is planned is. */
export function formatDue(entry) {
    const days = Math.round(dayOf(entry).diff(today(), "days").days);
    if (days < -1) {
        return _t("%s days overdue", -days);
    }
    return (
        { "-1": _t("1 day overdue"), 0: _t("Today"), 1: _t("Tomorrow") }[days] ||
        _t("In %s days", days)
    );
}

/** The amount of an entry in its currency, "" if it has none. */
export function formatAmount(entry) {
    if (entry.amount === false) {
        return "";
    }
    return formatMonetary(entry.amount, { currencyId: entry.currency_id });
}
