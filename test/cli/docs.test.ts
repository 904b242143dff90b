import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { programOf } from '../../src/cli/program.ts';
import { Session } from '../../src/cli/session.ts';
import { testTerminal } from './belfry.ts';

const folder = fileURLToPath(new URL('../../docs', import.meta.url));
const page = readFileSync(`${folder}/cli.md`, 'utf8');
const program = programOf(new Session(testTerminal().terminal));

/** Every command with those above it: `token create`. */
const all = (command: Command, path: string[] = []): [string, Command][] =>
  command.commands.flatMap((sub): [string, Command][] => [
    [[...path, sub.name()].join(' '), sub],
    ...all(sub, [...path, sub.name()]),
  ]);
const commands = all(program);

describe('docs/cli.md', () => {
  it.each(commands)('tells of %s and of each of its options', (path, command) => {
    const options = command.options.map(({ long }) => long!).filter((long) => long !== '--filename');
    for (const part of path.split(' ')) expect(page).toMatch(new RegExp(`\\b${part}\\b`));
    for (const option of options) expect(page).toContain(option);
  });

  it('tells of the options that go with every command', () => {
    for (const { long } of program.options.filter(({ long }) => long !== '--version')) expect(page).toContain(long);
  });
});

describe('pages that show the command line', () => {
  const words = new Set(program.commands.map((command) => command.name()));
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));

  it.each(pages)('%s names commands that are there', (file) => {
    const shown = [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/(?:`|^|npx )belfry ([a-z]+)/gm)].map(
      ([, word]) => word!,
    );
    expect(shown.filter((word) => !words.has(word) && word !== 'help')).toEqual([]);
  });
});
