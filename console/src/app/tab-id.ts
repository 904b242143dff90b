const KEY = 'belfry-tab';

const made = (): string => Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join('');

/** While the page lives its tab's name is in no storage: a tab that is duplicated gets a copy of that, and must not pass for this one. */
const taken = (): string | null => {
  try {
    const kept = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return kept;
  } catch {
    return null;
  }
};

/** Names this tab, the same after a reload. */
export const tabId: string = taken() ?? made();

addEventListener('pagehide', () => {
  try {
    sessionStorage.setItem(KEY, tabId);
  } catch {
    // A browser that keeps nothing has a new tab at each load.
  }
});
addEventListener('pageshow', taken);
