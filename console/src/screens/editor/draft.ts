import { useEffect, useState } from 'react';

const WAIT_MS = 300;

interface Kept {
  text: string;
  /** resourceVersion that it was based on; null for a new job. */
  basedOn: string | null;
}

const stored = (key: string): Kept | null => {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null;
    return typeof kept?.text === 'string' ? kept : null;
  } catch {
    return null;
  }
};

export const dropDraft = (key: string): void => {
  try {
    localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
};

/**
 * A text that is being written, kept in this browser until it is saved or dropped: a reload, a session that ends and a browser that dies
 * lose nothing.
 * @param key names the job and the user
 */
export const useDraft = (key: string, initial: string, version: string | null) => {
  const [before] = useState(() => stored(key));
  const [text, setText] = useState(before?.text ?? initial);
  const [basedOn, setBasedOn] = useState(before === null ? version : before.basedOn);
  const isChanged = text !== initial;
  useEffect(() => {
    const timer = setTimeout(() => {
      if (!isChanged) return dropDraft(key);
      try {
        localStorage.setItem(key, JSON.stringify({ text, basedOn } satisfies Kept));
      } catch {
        // A browser that keeps nothing: the text lasts as long as the page.
      }
    }, WAIT_MS);
    return () => clearTimeout(timer);
  }, [key, text, basedOn, isChanged]);
  return { text, setText, basedOn, setBasedOn, isChanged, wasKept: before !== null && before.text !== initial };
};
