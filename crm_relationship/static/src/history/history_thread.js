import { useService } from "@web/core/utils/hooks";

import { useEffect, useState } from "@odoo/owl";

/**
 * Keep a history and the chatter of the same record abreast of each other.
 *
 * @param {() => {model: string, id: number}|false} getTarget whose chatter it is
 * @param {() => void} onChange called when something was added to the chatter
 * @returns {{refresh: () => Promise}} refresh loads the chatter anew, if there is one
 */
export function useThread(getTarget, onChange) {
    const mail = useState(useService("mail.store"));
    let seen = false;
    let refreshing = 0;
    const getThread = () => {
        const target = getTarget();
        const thread = target && mail.Thread.get(target);
        return thread && thread.isLoaded && thread.hasReadAccess ? thread : false;
    };
    const getState = () => {
        const thread = getThread();
        if (!thread) {
            return false;
        }
        const newest = thread.newestPersistentMessage;
        const planned = thread.activities.map(({ id, date_deadline: day }) => `${id} ${day}`);
        return [thread.localId, newest ? newest.id : 0, ...planned].join();
    };
    useEffect(
        (state) => {
            const before = seen;
            seen = state;
            const sameThread =
                before && state && before.split(",")[0] === state.split(",")[0];
            if (sameThread && before !== state && !refreshing) {
                onChange();
            }
        },
        () => [getState()]
    );
    return {
        async refresh() {
            const thread = getThread();
            if (!thread) {
                return;
            }
            refreshing++;
            try {
                await thread.fetchThreadData(["activities", "messages"]);
            } finally {
                refreshing--;
            }
        },
    };
}
