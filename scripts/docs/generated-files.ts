import { jobsPage } from './jobs-page.ts';
import { defaultSettingsFile, settingsPage } from './settings-pages.ts';

/** Every generated file by its path from the project's folder; `npm run docs` writes them, a test compares them. */
export const GENERATED_FILES: Readonly<Record<string, () => string>> = {
  'docs/settings.md': settingsPage,
  'docs/jobs.md': jobsPage,
  'config/default.yaml': defaultSettingsFile,
};
