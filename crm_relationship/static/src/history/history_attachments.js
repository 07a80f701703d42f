import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { FileModel } from "@web/core/file_viewer/file_model";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";

import { Component } from "@odoo/owl";

/** How many files an entry has; each opens in the host's viewer or is downloaded. */
export class HistoryAttachments extends Component {
    static template = "crm_relationship.HistoryAttachments";
    static components = { Dropdown, DropdownItem };
    static props = { attachments: Array, focusable: Boolean };

    setup() {
        this.fileViewer = useFileViewer();
    }

    get files() {
        return this.props.attachments.map((attachment) =>
            Object.assign(new FileModel(), { ...attachment })
        );
    }

    open(id) {
        const { files } = this;
        const file = files.find((other) => other.id === id);
        if (file.isViewable) {
            this.fileViewer.open(file, files);
        } else {
            window.open(file.downloadUrl, "_blank", "noopener");
        }
    }
}
