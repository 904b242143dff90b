import { existsSync, readFileSync } from 'node:fs';

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).testResults : null);

/** The files of jest's report in which something failed; none where there is no report. */
export const failedSuites = (path) =>
  (read(path) ?? []).filter(({ status }) => status === 'failed').map(({ name }) => name);

/**
 * Over runs of jest in their order: of a suite that ran twice the last time counts. A suite that could not even be loaded is a failure, and
 * so is a run that left no report or failed without saying where.
 * @param ran exit codes and reports
 * @returns the counts, and the line that tells them
 */
export const countTests = (ran) => {
  const suites = new Map();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { code, report } of ran) {
    const results = read(report) ?? [];
    for (const suite of results) suites.set(suite.name, suite);
    if (code !== 0 && failedSuites(report).length === 0) counts.failed += 1;
  }
  for (const { status, assertionResults } of suites.values()) {
    for (const test of assertionResults)
      counts[test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped'] += 1;
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) counts.failed += 1;
  }
  return { counts, line: `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped` };
};
