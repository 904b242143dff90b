import { existsSync, readFileSync } from 'node:fs';

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).testResults : null);

/** The files of jest's report in which something failed; none where there is no report. */
export const failedSuites = (path) =>
  (read(path) ?? []).filter(({ status }) => status === 'failed').map(({ name }) => name);

/**
 * `N passed, N failed, N skipped` over jest's reports; of a suite that stands in several the last one counts. A suite that could
 * not even be loaded is a failure, and so is a run that left no report.
 */
export const countTests = (reports) => {
  const suites = new Map();
  for (const path of reports)
    for (const suite of read(path) ?? [{ name: path, status: 'failed', assertionResults: [] }])
      suites.set(suite.name, suite);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of suites.values()) {
    for (const test of assertionResults)
      counts[test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped'] += 1;
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) counts.failed += 1;
  }
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
};
