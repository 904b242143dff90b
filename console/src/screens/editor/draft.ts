import { useCallback, useEffect, useRef, useState } from 'react';
import { tabId } from '../../app/tab-id.ts';

const WAIT_MS = 300;

interface Kept {
  text: string;
  /** resourceVersion that it was based on; null for a new job. */
  basedOn: string | null;
  /** When it was written last, as Unix milliseconds. */
  at: number;
}

/** What another tab or an earlier visit left of the same job. */
export interface OtherDraft extends Kept {
  key: string;
}

const stored = (key: string): Kept | null => {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null;
    return typeof kept?.text === 'string' ? kept : null;
  } catch {
    return null;
  }
};

/** @returns whether this browser keeps it; where it has no room, the text lasts as long as the page */
const keep = (key: string, kept: Kept): boolean => {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
};

const drop = (key: string): void => {
  try {
    localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
};

/** The newest one of other tabs that says something else than what is stored. */
const newestOther = (of: string, own: string, initial: string): OtherDraft | null => {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(`${of} `) && key !== own)
      .flatMap((key) => {
        const kept = stored(key);
        return kept === null || kept.text === initial ? [] : [{ ...kept, key }];
      })
      .reduce<OtherDraft | null>((newest, each) => (newest === null || each.at > newest.at ? each : newest), null);
  } catch {
    return null;
  }
};

/**
 * A text that is being written, kept in this browser until it is saved or dropped: a reload, a session that ends and a browser that dies
 * lose nothing. Each tab keeps its own; what others left is offered, and taken only by whoever wants it.
 * @param of names the user and the job
 */
export const useDraft = (of: string, initial: string, version: string | null) => {
  const key = `${of} ${tabId}`;
  const [before] = useState(() => stored(key));
  const [text, setText] = useState(before?.text ?? initial);
  const [basedOn, setBasedOn] = useState(before === null ? version : before.basedOn);
  const [other, setOther] = useState(() => newestOther(of, key, initial));
  const isChanged = text !== initial;
  // What is still to be written; a page that goes away, or a screen that is left, does not wait for it.
  const unwritten = useRef<(() => void) | null>(null);
  const write = useCallback(() => {
    unwritten.current?.();
    unwritten.current = null;
  }, []);
  useEffect(() => {
    unwritten.current = () => (isChanged ? keep(key, { text, basedOn, at: Date.now() }) : drop(key));
    const timer = setTimeout(write, WAIT_MS);
    return () => clearTimeout(timer);
  }, [key, text, basedOn, isChanged, write]);
  useEffect(() => {
    window.addEventListener('pagehide', write);
    return () => {
      window.removeEventListener('pagehide', write);
      write();
    };
  }, [write]);
  const dropOther = () => {
    if (other !== null) drop(other.key);
    setOther(newestOther(of, key, initial));
  };
  return {
    text,
    setText,
    basedOn,
    setBasedOn,
    isChanged,
    wasKept: before !== null && before.text !== initial,
    drop: () => {
      unwritten.current = null;
      drop(key);
    },
    other,
    dropOther,
    takeOther: () => {
      if (other === null) return;
      setText(other.text);
      setBasedOn(other.basedOn);
      // The other one goes only once its text has a place of its own.
      if (keep(key, { text: other.text, basedOn: other.basedOn, at: Date.now() })) dropOther();
      else setOther(null);
    },
  };
};
