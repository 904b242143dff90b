import { proofLines } from '../../src/view/proof.ts';
import type { ProofBook, ProofJob } from '../../src/view/proof-book.ts';

const T = Date.UTC(2026, 2, 2);
const LATER = T + 60_000;
const JOB: ProofJob = {
  id: 7,
  namespace: 'default',
  name: 'job',
  createdAt: T,
  deletedAt: 0,
  nextSlotAt: LATER,
  idleSince: null,
  idleReason: null,
  provenSince: T,
  revision: 1,
  changedAt: T,
};

describe('the lines of a proof', () => {
  const lines = async (part: Partial<ProofJob>, provenSinceAfter = T): Promise<Record<string, unknown>[]> => {
    const book: ProofBook = {
      jobs: async ({ afterId }) => (afterId === 0 ? [{ ...JOB, ...part }] : []),
      withRuns: async () => [],
      revisions: async () => [{ jobId: 7, number: 1, at: T, document: {} }],
      spans: async () => [],
      slotRuns: async () => [],
      otherRuns: async () => [],
      shards: async () => [],
      attempts: async () => [],
      provenSince: async (jobIds) => new Map(jobIds.map((id) => [id, provenSinceAfter])),
    };
    const told: Record<string, unknown>[] = [];
    for await (const line of proofLines(book, { namespaces: null, from: null, to: LATER }, LATER))
      told.push(line as Record<string, unknown>);
    return told;
  };

  it('say of a job whose every run was pruned just after it was read since when it is whole', async () => {
    const told = await lines({}, T + 5_000);
    expect(told.find(({ type }) => type === 'job')).toMatchObject({ provenSince: '2026-03-02T00:00:00.000Z' });
    expect(told.find(({ type }) => type === 'job-end')).toMatchObject({ provenSince: '2026-03-02T00:00:05.000Z' });
  });

  it('name the newest revision, but not one that may be newer than those that are told', async () => {
    expect((await lines({}))[1]).toMatchObject({ revision: 1 });
    expect((await lines({ changedAt: LATER + 1, revision: 2 }))[1]).not.toHaveProperty('revision');
  });
});
