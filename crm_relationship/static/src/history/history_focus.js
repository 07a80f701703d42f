import { onPatched, onWillPatch } from "@odoo/owl";

/**
 * Keep the focus in a list whose items come and go: when the one with the focus is
 * gone after a change, the one that took its place gets it.
 *
 * @param {{el: HTMLElement}} ref
 * @param {string} selector of an item
 * @param {(item: HTMLElement) => HTMLElement} target what to focus in an item
 */
export function useKeepFocus(ref, selector, target = (item) => item) {
    let index = -1;
    const getItems = () => [...(ref.el ? ref.el.querySelectorAll(selector) : [])];
    onWillPatch(() => {
        const item = document.activeElement && document.activeElement.closest(selector);
        index = item ? getItems().indexOf(item) : -1;
    });
    onPatched(() => {
        const items = getItems();
        if (index >= 0 && document.activeElement === document.body && items.length) {
            const item = target(items[Math.min(index, items.length - 1)]);
            item && item.focus({ preventScroll: true });
        }
    });
}
