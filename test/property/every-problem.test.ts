import { CommandError } from '../../src/command/command-error.ts';
import { type SaveInput, saveApplication } from '../../src/command/save-application.ts';
import { saveJob } from '../../src/command/save-job.ts';
import { APPLICATION_MISTAKES, applicationWith, independent, JOB_MISTAKES, jobWith, type Mistake } from './mistakes.ts';

type Save = (ports: never, input: SaveInput) => Promise<unknown>;

/** Ports of a save that never gets past its checks. */
const PORTS = {
  clusters: [],
  egress: {
    refusalOf: (url: string) => (url.includes('127.0.0.1') ? { message: 'is private', remedy: 'Allow it.' } : null),
  },
} as never;

/** `path: message` of everything that a save refuses of a document. */
const told = async (save: Save, document: unknown): Promise<string[]> => {
  const refused: unknown = await save(PORTS, { namespace: 'default', name: 'any', actor: 'test', document }).catch(
    (error: unknown) => error,
  );
  if (!(refused instanceof CommandError)) throw refused;
  return refused.problems.map(({ path, message }) => `${path}: ${message}`);
};

describe.each<[kind: string, Save, (mistakes: readonly Mistake[]) => unknown, readonly Mistake[]]>([
  ['a job', saveJob as Save, jobWith, JOB_MISTAKES],
  ['an application', saveApplication as Save, applicationWith, APPLICATION_MISTAKES],
])('every problem of %s is told at once', (_, save, documentWith, mistakes) => {
  it.each(mistakes)('alone: $at = $wrong', async (mistake) => {
    const paths = (await told(save, documentWith([mistake]))).map((each) => each.slice(0, each.indexOf(': ')));
    expect(paths).toContain(mistake.told);
  });

  it('beside any other one', async () => {
    const hidden: string[] = [];
    for (const one of mistakes) {
      for (const other of mistakes.filter((each) => independent(one, each))) {
        const both = await told(save, documentWith([one, other]));
        if (!both.some((each) => each.startsWith(`${one.told}: `)))
          hidden.push(`${one.at} = ${JSON.stringify(one.wrong)} beside ${other.at} = ${JSON.stringify(other.wrong)}`);
      }
    }
    expect(hidden).toEqual([]);
  });
});
