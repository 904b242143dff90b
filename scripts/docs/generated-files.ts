import { CRD_FILES } from '../crd/crd-files.ts';
import { errorsPage } from './errors-page.ts';
import { jobsPage } from './jobs-page.ts';
import { metricsPage } from './metrics-page.ts';
import { defaultSettingsFile, settingsPage } from './settings-pages.ts';

/** Every generated file by its path from the project's folder; `npm run docs` writes them, a test compares them. */
export const GENERATED_FILES: Readonly<Record<string, () => string>> = {
  'docs/settings.md': settingsPage,
  'docs/jobs.md': jobsPage,
  'docs/errors.md': errorsPage,
  'docs/metrics.md': metricsPage,
  'config/default.yaml': defaultSettingsFile,
  ...CRD_FILES,
};
