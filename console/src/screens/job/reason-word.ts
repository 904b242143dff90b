const KNOWN = ['overlap', 'queue-full', 'suspended', 'misfired', 'deleted', 'replaced'] as const;

/** The code of a slot's reason where this console has words for it; else the reason is shown as the server tells it. */
export const reasonWord = (code: string | null): (typeof KNOWN)[number] | null =>
  KNOWN.find((each) => each === code) ?? null;
