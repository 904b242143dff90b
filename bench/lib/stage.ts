import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bare, startBare } from './bare.ts';
import { type Server, type ServerOptions, startServer } from './server.ts';
import { type BenchStore, openStore, type StoreKind } from './store.ts';
import { startTarget, type Target } from './yardstick.ts';

/** What every bench plays on: a fresh store, the counting target, the yardstick's process, and servers on that store. */
export interface Stage {
  store: BenchStore;
  target: Target;
  bare: Bare;
  folder: string;
  serve(options?: Partial<ServerOptions>): Promise<Server>;
}

/** Sets the stage, plays, and clears it away whatever happens. With `addresses` the target answers at so many. */
export const onStage = async <T>(kind: StoreKind, play: (stage: Stage) => Promise<T>, addresses = 0): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-bench-'));
  const endings: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const clear = async () => {
    for (const ending of endings.splice(0).reverse()) await ending();
  };
  const interrupted = () => void clear().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    const store = await openStore(kind, folder);
    endings.push(() => store.stop());
    const target = await startTarget(addresses);
    endings.push(() => target.stop());
    const bare = startBare(addresses > 0 ? target.origins : [target.origin]);
    endings.push(() => bare.stop());
    const serve = async (options: Partial<ServerOptions> = {}) => {
      const server = await startServer({ databaseUrl: store.url, folder, ...options });
      endings.push(() => server.kill());
      return server;
    };
    return await play({ store, target, bare, folder, serve });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, interrupted);
    await clear();
  }
};

/** The application of every bench: the counting target. */
export const saveApplication = (server: Server, origins: readonly string[]): Promise<unknown> =>
  server.api('PUT', '/namespaces/default/applications/target', {
    apiVersion: 'belfry.dev/v1',
    kind: 'HttpApplication',
    metadata: { name: 'target' },
    spec: { domains: origins.map((url) => ({ url })) },
  });

/** A job with default settings that sends the yardstick's body and judges the reply's `code`. */
export const saveJob = (server: Server, name: string, schedule: object, more: object = {}): Promise<unknown> =>
  server.api('PUT', `/namespaces/default/jobs/${name}`, {
    apiVersion: 'belfry.dev/v1',
    kind: 'HttpJob',
    metadata: { name },
    spec: {
      application: 'target',
      schedule,
      request: { path: '/jobs/settle', body: { shard: '0', of: '1', mode: 'full' } },
      success: { json: '$.code == 200' },
      ...more,
    },
  });
