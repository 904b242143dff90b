import type { ApplicationSpec } from '../../../src/model/application.ts';
import { parseApplication } from '../../../src/model/parse.ts';
import { MemoryStore, parsedValue } from '../../support/memory-store.ts';
import { CallsAtOnce } from '../judge/calls-at-once.ts';
import { Witness } from '../judge/witness.ts';
import type { Chance } from './chance.ts';
import { Definitions } from './definitions.ts';
import type { Safeguard } from './safeguards.ts';
import { FAIR, StoreWeather } from './store-weather.ts';
import { type Manners, Targets } from './targets.ts';
import { Trace } from './trace.ts';
import { VirtualTime } from './virtual-time.ts';
import { Applications, endpointAt, type World } from './world.ts';

/** An empty world, its clock at `beginAt` (Unix ms). */
export const newWorld = (chance: Chance, beginAt: number, removed: ReadonlySet<Safeguard>): World => {
  const time = new VirtualTime(beginAt);
  const now = () => Math.floor(time.now);
  const trace = new Trace(time);
  const store = new MemoryStore(now);
  const { tables } = store;
  if (removed.has('unique-key')) Object.assign(tables, { hasSlot: () => false, slotsBehind: () => new Set() });
  if (removed.has('share-version')) tables.isNewestDivision = () => true;
  if (removed.has('epoch-check')) {
    tables.isAlive = () => true;
    tables.isHeldBy = (runId) => tables.open.has(runId);
  }
  const witness = new Witness(time, tables, trace);
  return {
    time,
    chance,
    trace,
    store,
    definitions: new Definitions(tables, now),
    weather: new StoreWeather(chance.apart('weather'), FAIR),
    applications: new Applications(),
    targets: new Targets(time, chance.apart('targets')),
    witness,
    callsAtOnce: new CallsAtOnce(time, tables, witness),
    removed,
  };
};

const APPLICATION = {
  namespace: 'default',
  revision: 1,
  spec: parsedValue(
    parseApplication({
      apiVersion: 'belfry.dev/v1',
      kind: 'HttpApplication',
      metadata: { name: 'app' },
      spec: { domains: [{ url: 'http://10.0.0.1' }] },
    }),
  ).spec,
  secrets: {},
  deleted: false,
};

/** `app-1`, `app-2` … with so many endpoints. */
export const addApplication = (
  { store, applications }: World,
  manners: Manners,
  endpoints: number,
  limits: ApplicationSpec['limits'] = {},
): void => {
  const id = applications.all.length + 1;
  const name = `app-${id}`;
  const addresses = Array.from({ length: endpoints }, (_, index) => `http://10.0.${id}.${index + 1}:80`);
  store.tables.applications.set(id, { ...APPLICATION, id, name, spec: { ...APPLICATION.spec, limits } });
  applications.all.push({ id, name, manners, endpoints: addresses.map(endpointAt) });
};
