import { z } from 'zod';
import type { Outcome } from '../fire/call/outcome.ts';
import type { Endpoint } from '../fire/target/endpoint.ts';
import { CommandError, invalid, notFound } from './command-error.ts';
import { readRequest } from './read-request.ts';

export const reachSchema = z.strictObject({
  endpoint: z.string().max(2_048).optional().describe('Address of an endpoint; the first one unless given.'),
  path: z
    .string()
    .max(2_048)
    .regex(/^\/(?!\/)[^\s\\#]*$/, 'is not a path; begin with a single "/"')
    .optional()
    .describe("Path to ask for; the health check's unless given, else /."),
});

export interface ReachPorts {
  endpointsOf(applicationId: number): readonly { endpoint: Endpoint }[] | null;
  /** One GET without the application's headers, by the way and through the guard of every call. */
  reach(applicationId: number, endpoint: Endpoint, path: string): Promise<Outcome>;
  clock: { now(): number };
}

/** What one look at an endpoint found. */
export interface Reached {
  at: number;
  endpoint: string;
  path: string;
  outcome: Outcome;
}

/** Asks an endpoint now, as a health check would. @throws CommandError `invalid`, `not-found`, `no-endpoint` */
export const reachEndpoint = async (
  ports: ReachPorts,
  application: { id: number; healthPath: string | undefined },
  request: unknown,
): Promise<Reached> => {
  const { endpoint: address, path = application.healthPath ?? '/' } = readRequest(
    reachSchema,
    request,
    'Write {"endpoint": "https://api.example.com", "path": "/healthz"}.',
  );
  const known = ports.endpointsOf(application.id) ?? [];
  const found = address === undefined ? known[0] : known.find(({ endpoint }) => endpoint.address === address);
  if (found === undefined && address === undefined)
    throw new CommandError('no-endpoint', 'The application has no endpoint now.');
  if (found === undefined) throw notFound(`endpoint ${address} of it`);
  const { endpoint } = found;
  if (endpoint.admission === 'refused')
    throw invalid([
      {
        path: 'endpoint',
        value: endpoint.address,
        message: `may not be called: ${endpoint.notReadyReason ?? 'its address was refused'}`,
        remedy: 'Nobody dials an address that was refused.',
      },
    ]);
  const at = ports.clock.now();
  return { at, endpoint: endpoint.address, path, outcome: await ports.reach(application.id, endpoint, path) };
};
