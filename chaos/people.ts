import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask, documentOf } from './api.ts';
import { type Chance, chanceOf } from './chance.ts';
import { jobsOf } from './jobs.ts';
import type { Member } from './member.ts';

/** What was said yes to, and must hold at the end. */
export interface Acknowledged {
  /** Ids of runs that were asked for. */
  runs: Set<string>;
  /** Requests that were answered with one run and, asked again with the same key, with another. */
  keysOfTwoRuns: string[];
  acts: number;
  refused: number;
}

export interface People {
  acknowledged: Acknowledged;
  stop(): Promise<void>;
}

const NAMESPACE = '/namespaces/default';
const REST_MS = 150;
/** Schedules that the edited job goes through. */
const EDITS = [
  { every: '1s' },
  { every: '2s' },
  { cron: '0/2 * * * * ?' },
  { cron: '* * * * * ?', timeZone: 'Asia/Tokyo' },
];

/** People at the doors of all members while faults strike: runs by hand, cancels, reruns, pauses, edits, deletions. Who hears nothing asks again. */
export const startPeople = (members: readonly Member[], token: string, seed: number): People => {
  const chance = chanceOf(seed ^ 0x9e3779b9);
  const acknowledged: Acknowledged = { runs: new Set(), keysOfTwoRuns: [], acts: 0, refused: 0 };
  const specs = jobsOf(20, 60_000, 0);
  let isOver = false;

  const say = <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> =>
    ask<T>(chance.pick(members), token, method, path, body, 3_000);

  const runByHand = async (): Promise<string | null> => {
    const key = `${seed}-${acknowledged.acts}`;
    const job = chance.pick(['by-hand', 'by-hand-long']);
    const ids = new Set<string>();
    for (let tries = 0; tries < 2; tries++) {
      const answer = await say<{ id: string }>('POST', `${NAMESPACE}/jobs/${job}/runs`, { idempotencyKey: key }).catch(
        () => null,
      );
      if (answer !== null && answer.status < 300) ids.add(answer.body.id);
      // Most people ask again only where nobody answered.
      if (answer !== null && chance.next() < 0.7) break;
    }
    for (const id of ids) acknowledged.runs.add(id);
    if (ids.size > 1) acknowledged.keysOfTwoRuns.push(`${key}: runs ${[...ids].join(' and ')}`);
    return ids.values().next().value ?? null;
  };

  const acts: ((chance: Chance) => Promise<unknown>)[] = [
    runByHand,
    runByHand,
    async () => {
      const id = await runByHand();
      await sleep(chance.between(0, 800));
      if (id !== null) await say('POST', `/runs/${id}/cancel`);
    },
    () => say('POST', `${NAMESPACE}/jobs/paused/suspend`),
    () => say('POST', `${NAMESPACE}/jobs/paused/resume`),
    () =>
      say(
        'PUT',
        `${NAMESPACE}/jobs/edited`,
        documentOf('HttpJob', 'edited', { ...specs.get('edited'), schedule: chance.pick(EDITS) }),
      ),
    () => say('PUT', `${NAMESPACE}/jobs/fleeting`, documentOf('HttpJob', 'fleeting', specs.get('edited')!)),
    () => say('DELETE', `${NAMESPACE}/jobs/fleeting`),
    async () => {
      const { body } = await say<{ items?: { id: string }[] }>(
        'GET',
        '/runs?namespace=default&job=failing&state=failed&limit=1',
      );
      const [run] = body.items ?? [];
      if (run !== undefined) await say('POST', `/runs/${run.id}/rerun`, { shards: chance.pick(['failed', 'all']) });
    },
  ];

  const work = (async () => {
    while (!isOver) {
      acknowledged.acts++;
      await chance
        .pick(acts)(chance)
        .catch(() => acknowledged.refused++);
      await sleep(REST_MS);
    }
  })();
  return {
    acknowledged,
    stop: async () => {
      isOver = true;
      await work;
    },
  };
};
