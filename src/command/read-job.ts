import type { HttpJob } from '../model/job.ts';
import { parseJob } from '../model/parse.ts';
import { addressed, addressProblems } from './addressed.ts';
import { invalid } from './command-error.ts';
import type { Key } from './definition-store.ts';
import { documentSizeProblem } from './document-size.ts';
import { jobProblems } from './job-problems.ts';

/** A job that was sent and is not to be saved, checked as if it were. @throws CommandError `invalid`, with every problem at once */
export const readJob = (given: unknown, key: Key): HttpJob => {
  const document = addressed(given, key);
  const tooLarge = documentSizeProblem(document);
  if (tooLarge !== null) throw invalid([tooLarge]);
  const parsed = parseJob(document);
  const problems = [...addressProblems(document, key), ...(parsed.ok ? [] : parsed.problems), ...jobProblems(document)];
  if (!parsed.ok || problems.length > 0) throw invalid(problems);
  return parsed.value;
};
