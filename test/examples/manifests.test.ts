import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { belfry } from '../cli/belfry.ts';
import { ADMIN, startApi } from '../support/api/start-api.ts';
import { onSqlite } from '../support/databases.ts';

const folder = fileURLToPath(new URL('../../examples/manifests', import.meta.url));
const readme = readFileSync(`${folder}/../README.md`, 'utf8');

onSqlite('the manifests for newcomers', (store) => {
  it('are taken by a server, and say nothing to be warned of', async () => {
    const test = await store.open();
    const api = await startApi(test);
    const env = { BELFRY_SERVER: api.url, BELFRY_TOKEN: ADMIN };
    const said = await belfry(['apply', '-f', folder], { env });
    await api.close();
    await test.drop();
    expect(said.out).toContain('application/receiver created\n');
    expect(said.out).toContain('job/settle-points created\n');
    expect(said.code).toBe(0);
    // New York's clocks, and a signing secret that is yet to be given.
    const warnings = said.err.split('\n').filter((line) => line.startsWith('  spec.'));
    expect(warnings.filter((line) => !/schedule|secrets|signing/.test(line))).toEqual([]);
  });

  it('begin with a job of ten lines', () => {
    expect(readFileSync(`${folder}/ten-lines.yaml`, 'utf8').trimEnd().split('\n')).toHaveLength(10);
  });

  it('are all named in the README beside them', () => {
    const unnamed = readdirSync(folder).filter(
      (file) => file !== 'application.yaml' && !readme.includes(`manifests/${file}`),
    );
    expect(unnamed).toEqual([]);
  });
});
