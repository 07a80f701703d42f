import { serializeDate, today } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const since = (duration) => () => ({ date_from: serializeDate(today().minus(duration)) });

/** Periods to choose; each gives its days as the server wants them. */
export const PERIODS = [
    { name: "month", label: _t("Last 30 days"), range: since({ days: 30 }) },
    { name: "quarter", label: _t("Last 3 months"), range: since({ months: 3 }) },
    { name: "twelve", label: _t("Last 12 months"), range: since({ months: 12 }) },
    {
        name: "year",
        label: _t("This year"),
        range: () => ({ date_from: serializeDate(today().startOf("year")) }),
    },
    {
        name: "last_year",
        label: _t("Last year"),
        range: () => {
            const day = today().minus({ years: 1 });
            return {
                date_from: serializeDate(day.startOf("year")),
                date_to: serializeDate(day.endOf("year")),
            };
        },
    },
];

/**
 * @param {string|false} from first day, "YYYY-MM-DD"
 * @param {string|false} to last day
 * @returns {string|false} name of the period with these days
 */
export function periodOf(from, to) {
    const found = PERIODS.find(({ range }) => {
        const { date_from, date_to = false } = range();
        return date_from === from && date_to === to;
    });
    return found ? found.name : false;
}
