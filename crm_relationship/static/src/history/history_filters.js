import { CHANNELS, DIRECTIONS } from "./history_format";
import { PERIODS, periodOf } from "./history_period";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { CheckboxItem } from "@web/core/dropdown/checkbox_item";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { Component, useState } from "@odoo/owl";

const SEARCH_DELAY = 300; // milliseconds
const toggled = (values, value) =>
    values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
const toOptions = (choices) =>
    Object.entries(choices).map(([value, { label }]) => ({ value, label: String(label) }));

/** Chips by kind, menus for the rest, a search: all of them only say what to load. */
export class HistoryFilters extends Component {
    static template = "crm_relationship.HistoryFilters";
    static components = { CheckboxItem, DateTimeInput, Dropdown };
    static props = { store: Object };

    setup() {
        this.ui = useState(useService("ui"));
        this.state = useState({ choosesDays: false });
        this.search = useDebounced((text) => {
            this.props.store.filter({ search: text.trim() });
        }, SEARCH_DELAY);
    }

    get filters() {
        return this.props.store.filters;
    }

    // ------------------------------------------------------------------
    // Chips
    // ------------------------------------------------------------------

    /** Kinds with something to show; all of them until that is known. */
    get chips() {
        return this.props.store.context.kinds.filter(
            ({ kind }) => !this.props.store.counts || this.isShown(kind)
        );
    }

    /** Kinds without anything in the last year: one may still ask for them. */
    get rare() {
        const { context, counts } = this.props.store;
        const rare = context.kinds.filter(({ kind }) => counts && !this.isShown(kind));
        return rare.map(({ kind, label }) => ({ value: kind, label }));
    }

    isShown(kind) {
        const count = this.props.store.counts[kind];
        return (count && count.count > 0) || this.filters.kinds.includes(kind);
    }

    countOf(kind) {
        const { counts } = this.props.store;
        const count = counts && counts[kind];
        if (!count || !count.count) {
            return "";
        }
        return count.capped ? "99+" : String(count.count);
    }

    toggleKind(kind) {
        this.props.store.filter({ kinds: toggled(this.filters.kinds, kind) });
    }

    // ------------------------------------------------------------------
    // Menus
    // ------------------------------------------------------------------

    /** The menus: each option knows whether it is chosen and how to toggle it. */
    get menus() {
        const people = Object.entries(this.props.store.people);
        const persons = people.map(([id, name]) => ({ value: Number(id), label: name }));
        return [
            this.menuOf("channels", _t("Channel"), toOptions(CHANNELS)),
            this.menuOf("directions", _t("Direction"), toOptions(DIRECTIONS)),
            this.menuOf("user_ids", _t("Person"), persons),
            this.periodMenu,
        ].filter((menu) => menu.options.length);
    }

    /** Asked for inside an open menu: what its button was drawn with may be old. */
    optionsOf(name) {
        return this.menus.find((menu) => menu.name === name).options;
    }

    menuOf(name, label, options) {
        const chosen = this.filters[name];
        return {
            name,
            label,
            chosen: chosen.length,
            options: options.map((option) => ({
                ...option,
                checked: chosen.includes(option.value),
                toggle: () =>
                    this.props.store.filter({ [name]: toggled(chosen, option.value) }),
            })),
        };
    }

    get periodMenu() {
        const { date_from, date_to } = this.filters;
        const current = periodOf(date_from, date_to);
        const options = PERIODS.map(({ name, label, range }) => ({
            value: name,
            label: String(label),
            checked: !this.state.choosesDays && current === name,
            toggle: () => this.setPeriod(current === name ? {} : range()),
        }));
        const own = {
            value: "own",
            label: _t("From day to day…"),
            checked: this.state.choosesDays,
            toggle: () => (this.state.choosesDays = !this.state.choosesDays),
        };
        const chosen = date_from || date_to ? 1 : 0;
        return { name: "period", label: _t("Period"), chosen, options: [...options, own] };
    }

    setPeriod({ date_from = false, date_to = false }) {
        this.state.choosesDays = false;
        this.props.store.filter({ date_from, date_to });
    }

    get chosenCount() {
        const chosen = this.menus.reduce((sum, menu) => sum + menu.chosen, 0);
        return chosen + (this.filters.with_amount ? 1 : 0);
    }

    dayOf(name) {
        return this.filters[name] ? deserializeDate(this.filters[name]) : false;
    }

    setDay(name, date) {
        this.props.store.filter({ [name]: date ? serializeDate(date) : false });
    }

    toggleAmount() {
        this.props.store.filter({ with_amount: !this.filters.with_amount });
    }

    clear() {
        this.state.choosesDays = false;
        this.search.cancel();
        this.props.store.clearFilters();
    }

    // ------------------------------------------------------------------
    // Whole customer, or only this one
    // ------------------------------------------------------------------

    get scopes() {
        const { model, only } = this.props.store.subject;
        const labels = {
            "res.partner": [_t("Whole company"), _t("Only this contact")],
            "crm.lead": [_t("Whole customer"), _t("Only this opportunity")],
        }[model];
        return (labels || []).map((label, at) => ({ label, pressed: only === Boolean(at), at }));
    }

    setScope({ at, pressed }) {
        if (!pressed) {
            this.props.store.setOnly(Boolean(at));
        }
    }
}
