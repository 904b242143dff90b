/** Writes docs/openapi.json from the built program: `npm run build && node scripts/openapi.mjs`. A test fails where it is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describeApi } from '../dist/app/api-module.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
writeFileSync(new URL('../docs/openapi.json', import.meta.url), `${JSON.stringify(describeApi(version), null, 2)}\n`);
