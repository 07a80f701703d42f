import { registry } from "@web/core/registry";

const openRelationshipPage = [
    {
        content: "Open the page with the relationship",
        trigger: ".o_notebook .nav-link:contains(Relationship)",
        run: "click",
    },
    {
        content: "The value is shown in its parts",
        trigger: ".o_relationship_picture .o_relationship_label:contains(Relationship value)",
    },
    {
        content: "Ask why",
        trigger: ".o_relationship_why",
        run: "click",
    },
    {
        content: "The formula names the documents",
        trigger: ".o_relationship_formula:contains(posted documents)",
    },
];

registry.category("web_tour.tours").add("crm_relationship_salesman", {
    steps: () => [
        ...openRelationshipPage,
        {
            content: "Documents of others are counted, not shown",
            trigger: ".o_relationship_hidden:contains(are not open to you)",
        },
        {
            content: "Open the relationship",
            trigger: ".oe_stat_button[name=action_view_relationship]",
            run: "click",
        },
        {
            content: "A salesman excludes nobody",
            trigger:
                ".o_form_view:has([name=measured_on]):not(:has(button:contains(Exclude))) .o_relationship_part",
        },
        {
            content: "Measure anew",
            trigger: "button[name=action_refresh]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_relationship_part",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_manager", {
    steps: () => [
        {
            content: "Only counted customers are listed",
            trigger: ".o_facet_value:contains(Counted)",
        },
        {
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "Customers stand by their lifecycle",
            trigger: ".o_kanban_group:contains(Tour Customer)",
        },
        {
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            trigger: ".o_data_cell:contains(Tour Customer)",
            run: "click",
        },
        {
            trigger: ".o_statusbar_buttons button:contains(Exclude or Pin)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Sister company",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "The customer is excluded, and why is told",
            trigger: ".ribbon:contains(Excluded)",
        },
        {
            trigger: ".o_field_widget[name=inclusion_reason]:contains(Sister company)",
        },
        {
            trigger: "button[data-menu-xmlid='crm_relationship.crm_relationship_menu']",
            run: "click",
        },
        {
            trigger: "a[data-menu-xmlid='crm_relationship.crm_relationship_menu_value_model']",
            run: "click",
        },
        {
            content: "The value model says what its grade means",
            trigger: ".o_data_row:contains(Tour Company) .o_data_cell[name=as_of_date]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=grade_text]:contains(too few data)",
        },
        {
            trigger: "button[data-menu-xmlid='crm_relationship.crm_relationship_menu']",
            run: "click",
        },
        {
            trigger: "a[data-menu-xmlid='crm_relationship.crm_relationship_menu_health']",
            run: "click",
        },
        {
            content: "Sales without a customer are not dropped silently",
            trigger: ".o_field_widget[name=amount_line_ids]:contains(Documents without a customer)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_accountant", {
    steps: () => [
        {
            content: "The invoice says who the customer is to us",
            trigger: ".o_relationship_line:contains(New)",
        },
        {
            trigger: ".oe_stat_button[name=action_view_relationship]",
            run: "click",
        },
        {
            content: "The amount invoiced leads to its documents",
            trigger: ".oe_stat_button[name=action_view_documents]",
            run: "click",
        },
        {
            trigger: ".o_list_footer:contains(1,000.00)",
        },
    ],
});
