const MOST_NAMED = 5;

/** What to say of indexes that are not among a run's; null where all are. */
export const unknownShards = (asked: readonly number[], known: readonly number[]): string | null => {
  const there = new Set(known);
  const unknown = asked.filter((index) => !there.has(index));
  return unknown.length === 0 ? null : `there is no shard ${someOf(unknown)}: ${knownText(known)}`;
};

const knownText = (known: readonly number[]): string => {
  if (known.length === 0) return 'there is none at all';
  if (known.length === 1) return `there is shard ${known[0]} alone`;
  const isWhole = known.every((index, position) => index === position);
  return `there are shards ${isWhole ? `0 to ${known.length - 1}` : someOf(known)}`;
};

const someOf = (indexes: readonly number[]): string =>
  `${indexes.slice(0, MOST_NAMED).join(', ')}${indexes.length > MOST_NAMED ? ', …' : ''}`;
