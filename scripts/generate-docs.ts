import { writeFileSync } from 'node:fs';
import { GENERATED_FILES } from './docs/generated-files.ts';

for (const [path, content] of Object.entries(GENERATED_FILES))
  writeFileSync(new URL(`../${path}`, import.meta.url), content());
