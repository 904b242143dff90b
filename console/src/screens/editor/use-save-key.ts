import { useEffect } from 'react';

/** Ctrl S (⌘ S) does what the button does, instead of the browser's saving of the page. @param save null while there is nothing to save */
export const useSaveKey = (save: (() => void) | null): void => {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      save?.();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [save]);
};
