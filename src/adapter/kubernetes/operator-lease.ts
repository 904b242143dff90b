import type { LeaseRecord, OperatorCluster } from '../../operator/ports.ts';
import { ApiFailure } from './api-failure.ts';
import type { ApiServer } from './api-server.ts';

/** Name of the Lease that says which member is the operator. */
export const LEASE_NAME = 'belfry-operator';

interface Lease {
  metadata: { resourceVersion: string };
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    leaseTransitions?: number;
    acquireTime?: string;
    renewTime?: string;
  };
}

/** The operator's Lease in one namespace. @param now Unix milliseconds, told as the time of renewal */
export const operatorLease = (
  api: Pick<ApiServer, 'ask'>,
  namespace: string,
  now: () => number,
): Pick<OperatorCluster, 'readLease' | 'writeLease'> => {
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  return {
    readLease: async () => {
      try {
        return recordOf(await api.ask<Lease>('GET', `${leases}/${LEASE_NAME}`, { timeoutMs: WITHIN_MS }));
      } catch (error) {
        if (ApiFailure.is(error, 404)) return null;
        throw error;
      }
    },

    writeLease: async ({ holder, durationSeconds, transitions }, before) => {
      const renewedAt = now();
      const acquiredAt = before?.holder === holder ? (before.acquiredAt ?? renewedAt) : renewedAt;
      const body = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: LEASE_NAME, namespace, ...(before === null ? {} : { resourceVersion: before.version }) },
        spec: {
          holderIdentity: holder,
          leaseDurationSeconds: durationSeconds,
          leaseTransitions: transitions,
          acquireTime: microTime(acquiredAt),
          renewTime: microTime(renewedAt),
        },
      };
      const options = { body, timeoutMs: WITHIN_MS };
      return recordOf(
        before === null
          ? await api.ask<Lease>('POST', leases, options)
          : await api.ask<Lease>('PUT', `${leases}/${LEASE_NAME}`, options),
      );
    },
  };
};

/** As a Lease has it: with microseconds. */
const microTime = (at: number): string => new Date(at).toISOString().replace('Z', '000Z');

/** A renewal that takes longer has come too late anyway. */
const WITHIN_MS = 3_000;

const recordOf = ({ metadata, spec }: Lease): LeaseRecord => ({
  holder: spec?.holderIdentity ?? '',
  durationSeconds: spec?.leaseDurationSeconds ?? 0,
  transitions: spec?.leaseTransitions ?? 0,
  renewedAt: instantOf(spec?.renewTime),
  acquiredAt: instantOf(spec?.acquireTime),
  version: metadata.resourceVersion,
});

const instantOf = (text: string | undefined): number | null => {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : at;
};
