/** What somebody asked for who opened a run by hand: endpoint and shards are null where the job decides. */
export const requestText = (asked: {
  endpoint: string | null;
  shards: readonly number[] | null;
  rerunOf: number | null;
}): string => {
  const { endpoint, shards, rerunOf } = asked;
  const parts = [
    rerunOf === null ? 'run now' : `run ${rerunOf} once more`,
    ...(endpoint === null ? [] : [`at ${endpoint}`]),
    ...(shards === null ? [] : [`shards ${shards.join(', ')}`]),
  ];
  return parts.join(', ');
};
