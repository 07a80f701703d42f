import { closestScrollableY } from "@web/core/utils/scrolling";

import { useEffect, useRef } from "@odoo/owl";

const AHEAD = "400px"; // how far below what is seen the next page is asked for

/**
 * Load further pages while their end comes near.
 *
 * @param {string} name of the reference to an element behind the last entry
 * @param {import("./history_store").HistoryStore} store
 */
export function useLoadOnScroll(name, store) {
    const sentinel = useRef(name);
    useEffect(
        (el) => {
            if (!el) {
                return;
            }
            const options = { root: closestScrollableY(el), rootMargin: AHEAD };
            const observer = new IntersectionObserver((seen) => {
                if (seen.some((entry) => entry.isIntersecting)) {
                    store.loadMore();
                }
            }, options);
            observer.observe(el);
            return () => observer.disconnect();
        },
        // Watched anew after each page: one that is short leaves the end in sight.
        () => [sentinel.el, store.cursor]
    );
}
