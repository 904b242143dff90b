import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Acknowledged } from './people.ts';
import { ROOT, type Stage } from './stage.ts';

export interface Verdict {
  isProven: boolean;
  /** What `belfry verify` printed. */
  proof: string;
}

/** The built `belfry verify` over everything, with the receiver's log; then what only this program can know goes to the journal. */
export const judge = async (stage: Stage, acknowledged: Acknowledged): Promise<Verdict> => {
  const { journal } = stage;
  const { code, printed } = await verify(stage);
  for (const key of acknowledged.keysOfTwoRuns) journal.found(`one idempotency key opened two runs: ${key}`);
  const lost = await lostRuns(stage, acknowledged);
  for (const id of lost.slice(0, 20)) journal.found(`run ${id} was acknowledged, and the store does not hold it`);
  const unseen = await answeredButUnseen(stage);
  for (const call of unseen.slice(0, 20))
    journal.found(`${call} was answered, says the store, and the receiver never saw it`);
  return { isProven: code === 0 && journal.findings.length === 0, proof: printed };
};

const verify = ({ receiver, members, adminToken }: Stage): Promise<{ code: number | null; printed: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'bin', 'belfry.mjs'), 'verify', '--receiver', receiver.file], {
      env: { PATH: process.env.PATH, BELFRY_SERVER: members[0]!.url, BELFRY_TOKEN: adminToken },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        printed += chunk;
      });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, printed: printed.trimEnd() }));
  });

/** Runs whose opening was acknowledged and that are not there. */
const lostRuns = async ({ database }: Stage, { runs }: Acknowledged): Promise<string[]> => {
  if (runs.size === 0) return [];
  const found = await database.rows<{ id: number }>(`SELECT id FROM belfry.run WHERE id IN (${[...runs].join(',')})`);
  const ids = new Set(found.map(({ id }) => String(id)));
  return [...runs].filter((id) => !ids.has(id));
};

const PAGE = 100_000;

/** Attempts with a status of the target's, which cannot have come from anywhere else, that are not in its log. */
const answeredButUnseen = async ({ database, receiver }: Stage): Promise<string[]> => {
  const seen = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(receiver.file) })) {
    const { logId, shardIndex, attempt } = JSON.parse(line) as Record<string, unknown>;
    seen.add(`${logId}/${shardIndex}/${attempt}`);
  }
  const unseen: string[] = [];
  let after = 0;
  for (;;) {
    // Whole runs a page: the last one of a full page is read again with the next.
    const page = await database.rows<{ runId: number; shardIndex: number; number: number }>(
      `SELECT run_id AS runId, shard_index AS shardIndex, number FROM belfry.attempt WHERE status IS NOT NULL AND run_id > ${after}
       ORDER BY run_id LIMIT ${PAGE}`,
    );
    const last = page.at(-1)?.runId;
    for (const { runId, shardIndex, number } of page) {
      if (page.length === PAGE && runId === last) break;
      if (!seen.has(`${runId}/${shardIndex}/${number}`))
        unseen.push(`attempt ${number} of shard ${shardIndex} of run ${runId}`);
    }
    if (page.length < PAGE) return unseen;
    after = last! - 1;
  }
};
