import { type CallLimitPorts, callLimits } from '../../src/view/call-limit.ts';
import type { ApplicationLimits, ApplicationName } from '../../src/view/definition-book.ts';
import type { MemberRow } from '../../src/view/history-book.ts';

const member = { state: 'alive', roles: 'api,dispatcher', maxCalls: 64 } as MemberRow;
const billing: ApplicationLimits = {
  id: 1,
  namespace: 'shop',
  name: 'billing',
  maxConcurrentCalls: null,
  maxConcurrentCallsPerEndpoint: null,
};

/** What is told of an application, and how often its limits and the members were read. */
const tell = async (
  given: { application?: Partial<ApplicationLimits>; ready: number | null; members?: MemberRow[] },
  asked: readonly ApplicationName[] = [billing],
) => {
  const reads: unknown[] = [];
  const ports: CallLimitPorts = {
    definitions: {
      limits: async (applications) => {
        reads.push(applications.map(({ name }) => name));
        return [{ ...billing, ...given.application }];
      },
    },
    endpoints: { readyCount: () => given.ready },
    history: {
      members: async () => {
        reads.push('members');
        return given.members ?? [member];
      },
    },
  };
  const limitOf = await callLimits(ports, asked);
  return { told: asked.map(limitOf), reads };
};

describe('the limit that lets the fewest calls go', () => {
  const both = { maxConcurrentCalls: 10, maxConcurrentCallsPerEndpoint: 2 };

  it('is that of the endpoints as far as it is known how many are ready', async () => {
    const ofEndpoints = 'each endpoint of billing takes 2 calls at once (limits.maxConcurrentCallsPerEndpoint)';
    const ofAll = 'application billing takes 10 calls at once (limits.maxConcurrentCalls)';
    expect((await tell({ application: both, ready: 3 })).told).toEqual([ofEndpoints]);
    expect((await tell({ application: both, ready: 5 })).told).toEqual([ofAll]);
    expect((await tell({ application: both, ready: null })).told).toEqual([ofAll]);
    const alone = { maxConcurrentCallsPerEndpoint: 1 };
    expect((await tell({ application: alone, ready: null })).told).toEqual([
      'the members make 64 calls at once (BELFRY_MAX_CALLS)',
    ]);
    expect((await tell({ application: alone, ready: 0 })).told).toEqual(['application billing has no ready endpoint']);
    expect((await tell({ application: alone, ready: 3, members: [] })).told).toEqual([
      'no member that makes calls is alive',
    ]);
  });

  it('takes one read of all applications and one of the members, however many ask', async () => {
    const gone = { namespace: 'shop', name: 'gone' };
    const { told, reads } = await tell({ ready: 1 }, [billing, gone, { ...billing }, gone]);
    expect(new Set(told)).toEqual(
      new Set(['the members make 64 calls at once (BELFRY_MAX_CALLS)', 'application gone is not defined']),
    );
    expect(reads).toEqual([['billing', 'gone'], 'members']);
    expect((await tell({ ready: 1 }, [])).reads).toEqual([]);
  });
});
