import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// @ts-expect-error: plain JavaScript, which declares nothing
import { startTestkube } from '../../../scripts/testkube-server.mjs';
import { FIXTURE_BINARY } from './on-kubernetes.ts';

/** An API server of a suite's own, to stop and start again. */
export interface OwnFixture {
  kubeconfig: string;
  stop(): Promise<void>;
  /** On the same address, with what it held; its watch cache begins anew. */
  start(): Promise<void>;
  /** Stops it and takes it away. */
  drop(): Promise<void>;
}

export const ownFixture = async (): Promise<OwnFixture> => {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-own-testkube-'));
  let server = await startTestkube({ binary: FIXTURE_BINARY, folder });
  const { port, kubeconfig } = server;
  return {
    kubeconfig,
    stop: () => server.stop(),
    start: async () => {
      server = await startTestkube({ binary: FIXTURE_BINARY, folder, port });
    },
    drop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
