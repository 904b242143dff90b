import { ApplicationBook } from '../../../src/engine/definition/application-book.ts';
import { DefinitionBook } from '../../../src/engine/definition/definition-book.ts';
import { NO_REFERENCED_SECRETS } from '../../../src/engine/definition/referenced-secrets.ts';
import type { DefinitionStore, StoredApplication, StoredDefinition } from '../../../src/engine/definition/store.ts';
import { applicationSpecSchema } from '../../../src/model/application.ts';
import { jobSpecSchema } from '../../../src/model/job.ts';
import { FakeTime, silent } from '../fakes.ts';

/** Two jobs of `billing` and one of `mail`, both in the namespace `shop`. */
class FakeStore implements DefinitionStore {
  applicationsNow: StoredApplication[] = [application(1, 'billing'), application(2, 'mail')];
  version = 1;
  /** Job ids, as they were read. */
  read: number[] = [];
  afterRead = () => {};

  definitions = async (keys: readonly { jobId: number; revision: number }[]): Promise<StoredDefinition[]> => {
    const found = keys.map(({ jobId, revision }) => {
      const named = jobId === 3 ? 'mail' : 'billing';
      const { id } = this.applicationsNow.find(({ name }) => name === named) ?? { id: null };
      return definition(jobId, revision, named, id);
    });
    this.read.push(...keys.map(({ jobId }) => jobId));
    this.afterRead();
    return found;
  };
  lastSuccessAt = async () => new Map<number, number>();
  applications = async () => this.applicationsNow;
  applicationsVersion = async () => String(this.version);
}

const application = (id: number, name: string, revision = 1): StoredApplication => ({
  id,
  namespace: 'shop',
  name,
  revision,
  spec: applicationSpecSchema.parse({ domains: [{ url: 'https://example.com' }] }),
  secrets: {},
});

const definition = (
  jobId: number,
  revision: number,
  named: string,
  applicationId: number | null,
): StoredDefinition => ({
  jobId,
  revision,
  namespace: 'shop',
  job: `job-${jobId}`,
  application: named,
  applicationId,
  anchorAt: 0,
  spec: jobSpecSchema.parse({ application: named, schedule: { cron: '0 0 2 * * ?' }, request: { path: '/' } }),
});

describe('what an edit of an application makes the engine read anew', () => {
  const KEYS = [1, 2, 3].map((jobId) => ({ jobId, revision: 1 }));
  let store: FakeStore;
  let applications: ApplicationBook;
  let definitions: DefinitionBook;

  beforeEach(async () => {
    store = new FakeStore();
    definitions = new DefinitionBook(store, silent);
    const time = new FakeTime();
    applications = new ApplicationBook(
      { store, secrets: NO_REFERENCED_SECRETS, clock: time, timers: time, log: silent },
      (_, rebound) => definitions.forget(rebound),
    );
    await applications.lookNow();
    await definitions.get(KEYS);
    store.read = [];
  });

  const change = async (now: StoredApplication[]): Promise<void> => {
    store.applicationsNow = now;
    store.version++;
    await applications.lookNow();
  };

  it('is no definition, where the application keeps its id', async () => {
    await change([application(1, 'billing', 2), application(2, 'mail')]);
    await definitions.get(KEYS);
    expect(store.read).toEqual([]);
    expect(applications.get(1)!.revision).toBe(2);
  });

  it('is what names an application that went, came back or came', async () => {
    await change([application(1, 'billing')]);
    expect((await definitions.get(KEYS)).get(3)!.applicationId).toBeNull();
    expect(store.read).toEqual([3]);

    await change([application(1, 'billing'), application(9, 'mail')]);
    expect((await definitions.get(KEYS)).get(3)!.applicationId).toBe(9);
    expect(store.read).toEqual([3, 3]);

    await change([application(1, 'billing'), application(9, 'mail'), application(10, 'stock')]);
    await definitions.get(KEYS);
    expect(store.read).toEqual([3, 3]);
  });

  it('is once more what was being read as the ids changed', async () => {
    const changed: Promise<void>[] = [];
    store.afterRead = () => {
      store.afterRead = () => {};
      changed.push(change([application(7, 'billing'), application(2, 'mail')]));
    };
    const found = await definitions.get([{ jobId: 1, revision: 2 }]);
    await Promise.all(changed);
    expect((await definitions.get([{ jobId: 1, revision: 2 }])).get(1)!.applicationId).toBe(7);
    expect(found.size).toBe(1);
  });

  it('is no prepared request of another application', async () => {
    const [billing, mail] = [applications.get(1), applications.get(2)];
    await change([application(1, 'billing', 2), application(2, 'mail')]);
    expect(applications.get(2)).toBe(mail);
    expect(applications.get(1)).not.toBe(billing);
  });

  it('is an application whose secret has another value', async () => {
    const mail = applications.get(2);
    await change([application(1, 'billing'), { ...application(2, 'mail'), secrets: { key: 'new' } }]);
    expect(applications.get(2)).not.toBe(mail);
    expect(applications.get(2)!.secretValues).toEqual(['new']);
  });
});

describe('a look at the applications', () => {
  it('that is asked for while another is under way ends with what was there when it was asked for', async () => {
    const store = new FakeStore();
    const time = new FakeTime();
    let given = () => {};
    let asked = 0;
    const secrets = {
      ...NO_REFERENCED_SECRETS,
      follow: () => (asked++ === 0 ? Promise.resolve() : new Promise<void>((resolve) => (given = resolve))),
    };
    const book = new ApplicationBook({ store, secrets, clock: time, timers: time, log: silent }, () => {});
    await book.start();
    store.applicationsNow = [...store.applicationsNow, application(3, 'new')];
    store.version++;
    book.wake();
    await time.pass(1_000);
    let known: boolean | null = null;
    const looked = book.lookNow().then(() => {
      known = book.get(3) !== undefined;
    });
    await time.pass(100);
    expect(known).toBeNull();
    given();
    await looked;
    expect(known).toBe(true);
    await book.stop();
  });
});
