import { registry } from "@web/core/registry";

const ENTRY = ".o_history_list .o_history_entry";

const openHistoryPage = [
    {
        content: "Open the page with the history",
        trigger: ".o_notebook .nav-link[name=relationship_history]",
        run: "click",
    },
];

registry.category("web_tour.tours").add("crm_relationship_history_salesman", {
    steps: () => [
        ...openHistoryPage,
        {
            content: "What the customer wrote is there, as text",
            trigger: `${ENTRY}:contains(<b>Complaint</b> about the roof)`,
        },
        {
            content: "So is what was written to a contact of the company",
            trigger: `${ENTRY}:contains(Thanks for the visit)`,
        },
        {
            content: "What is late stands on top",
            trigger: ".o_history_task[data-state=overdue]:contains(Send the offer) .text-danger",
        },
        {
            content: "Done with one click",
            trigger: ".o_history_task:contains(Send the offer) .o_history_done",
            run: "click",
        },
        {
            content: "Taken back with another",
            trigger: ".o_notification_buttons button:contains(Undo)",
            run: "click",
        },
        {
            trigger: ".o_history_task:contains(Send the offer)",
        },
        {
            content: "Put it off to tomorrow",
            trigger: ".o_history_task:contains(Send the offer) .o_history_reschedule",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains(Tomorrow)",
            run: "click",
        },
        {
            trigger: ".o_history_task[data-state=planned]:contains(Send the offer)",
        },
        {
            content: "Only notes",
            trigger: ".o_history_chip[data-kind=note]",
            run: "click",
        },
        {
            trigger: `.o_history:not(:has(${ENTRY}:contains(Complaint))) ${ENTRY}:contains(Likes tea)`,
        },
        {
            trigger: ".o_history_clear",
            run: "click",
        },
        {
            trigger: `${ENTRY}:contains(Complaint)`,
        },
        {
            content: "Search",
            trigger: ".o_history_search input",
            run: "edit nothing like this",
        },
        {
            trigger: ".o_history_empty button",
            run: "click",
        },
        {
            trigger: `${ENTRY}:contains(Complaint)`,
        },
        {
            content: "Write a note",
            trigger: ".o_history_add_note",
            run: "click",
        },
        {
            trigger: ".o_history_note textarea",
            run: "edit Prefers the <i>morning</i>",
        },
        {
            trigger: ".o_history_post",
            run: "click",
        },
        {
            trigger: `${ENTRY}:contains(Prefers the <i>morning</i>)`,
        },
        {
            content: "Log a call, its time taken",
            trigger: ".o_history_log",
            run: "click",
        },
        {
            trigger: ".modal .o_relationship_timer_start",
            run: "click",
        },
        {
            trigger: ".modal .o_relationship_timer_stop",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Talked about the spring",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            trigger: `${ENTRY}:contains(Talked about the spring)`,
        },
        {
            content: "Plan the next",
            trigger: ".o_history_add_activity",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=summary] input",
            run: "edit Ask again",
        },
        {
            trigger: ".modal footer button[name=action_schedule_activities]",
            run: "click",
        },
        {
            trigger: ".o_history_task:contains(Ask again)",
        },
        {
            content: "Pin what matters",
            trigger: `${ENTRY}:contains(Talked about the spring) .o_history_menu`,
            run: "click",
        },
        {
            trigger: ".o_history_toggle_pin",
            run: "click",
        },
        {
            trigger: ".o_history_pinned .o_history_entry:contains(Talked about the spring)",
        },
        {
            content: "Open a document",
            trigger: `${ENTRY}:contains(Tour opportunity)`,
            run: "click",
        },
        {
            trigger: ".o_last_breadcrumb_item:contains(Tour opportunity)",
        },
        ...openHistoryPage,
        {
            trigger: ".o_history_scope button:contains(Only this opportunity)",
            run: "click",
        },
        {
            trigger: `.o_history:not(:has(${ENTRY}:contains(Complaint))) ${ENTRY}:contains(Tour opportunity)`,
        },
        {
            trigger: ".o_history_scope button:contains(Whole customer)",
            run: "click",
        },
        {
            trigger: `${ENTRY}:contains(Complaint)`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_history_accountant", {
    steps: () => [
        ...openHistoryPage,
        {
            content: "Invoices with their amounts",
            trigger: `${ENTRY}:contains(INV/) .o_history_amount:contains(1,000.00)`,
        },
        {
            content: "No opportunities: they are not open to an accountant",
            trigger: `.o_history:not(:has(${ENTRY}:contains(Tour opportunity)))`,
        },
        {
            trigger: ".o_history_with_amount",
            run: "click",
        },
        {
            trigger: `.o_history:not(:has(${ENTRY}:contains(Complaint))) ${ENTRY}:contains(INV/)`,
            run: "click",
        },
        {
            content: "The invoice is open",
            trigger: ".o_last_breadcrumb_item:contains(INV/)",
        },
    ],
});
