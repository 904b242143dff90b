import { readdirSync, readFileSync } from 'node:fs';
import { applicationSpecSchema } from '../../src/model/application.ts';
import { jobSpecSchema } from '../../src/model/job.ts';
import { parseManifests } from '../../src/model/manifest.ts';
import { parseDocument } from '../../src/model/parse.ts';
import { withoutDefaults } from '../../src/model/without-defaults.ts';
import { smallApplication, smallJob } from './documents.ts';

const schemaOf = (kind: string) => (kind === 'HttpJob' ? jobSpecSchema : applicationSpecSchema);
const specOf = (document: unknown) => {
  const parsed = parseDocument(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
};

describe('a specification without its defaults', () => {
  it.each([
    ['the smallest job', smallJob()],
    ['the smallest application', smallApplication()],
    ['parts of objects', smallJob({ retry: { maxAttempts: 3 }, keep: { runs: 5 }, schedule: { cron: '0 0 2 * * ?' } })],
    [
      'elements of lists',
      smallApplication({ domains: [{ url: 'https://a.example.com' }, { url: 'https://b.example.com', weight: 2 }] }),
    ],
    [
      'what is free',
      smallJob({ request: { path: '/x', method: 'GET', body: { weight: 1 } }, params: { timeout: '60s' } }),
    ],
  ])('is what was written: %s', (_, document) => {
    const { kind, spec } = specOf(document);
    expect(withoutDefaults(schemaOf(kind), spec)).toEqual(document.spec);
  });

  it('of a default that was written out leaves it out', () => {
    const { spec } = specOf(smallJob({ timeout: '60s', priority: 5, cost: 2 }));
    expect(withoutDefaults(jobSpecSchema, spec)).toEqual(smallJob({ cost: 2 }).spec);
  });

  it('gives the whole one back when it is read again: every example', () => {
    const folder = new URL('../../examples/manifests/', import.meta.url);
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.yaml'))) {
      const parsed = parseManifests(readFileSync(new URL(name, folder), 'utf8'));
      for (const { document } of parsed.ok ? parsed.value : []) {
        const whole = specOf(document);
        const spec = withoutDefaults(schemaOf(whole.kind), whole.spec);
        expect(specOf({ ...(document as object), spec })).toEqual(whole);
      }
    }
  });
});
