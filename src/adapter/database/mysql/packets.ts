import type { Row } from '../sql.ts';

/** Rows in as few groups as fit one message each. A character takes at most three bytes, escaped or encoded. */
export const packets = (rows: readonly Row[], packetBytes: number): (readonly Row[])[] => {
  const room = packetBytes / 3 - 65_536;
  const groups: Row[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    let bytes = 0;
    for (const value of row) bytes += typeof value === 'string' ? value.length + 3 : 20;
    size += bytes;
    if (size > room) {
      groups.push([]);
      size = bytes;
    }
    groups.at(-1)!.push(row);
  }
  return groups;
};
