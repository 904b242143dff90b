import { setMaxListeners } from 'node:events';
import type { Columns } from './columns.ts';
import { yamlText } from './documents.ts';
import { jsonText, type OutputForm } from './output.ts';
import { paint } from './paint.ts';
import { printable } from './printable.ts';
import { type Cell, tableLine } from './table.ts';
import type { Terminal } from './terminal.ts';
import { textWidth } from './text-width.ts';

const EVERY_MS = 1_000;

interface WatchShape {
  columns: Columns<unknown>;
  form: OutputForm;
  terminal: Terminal;
}

/** Asks again and again, and prints what is new, has changed or is gone, until the person has seen enough. */
export async function watch(fetchItems: () => Promise<unknown[]>, first: unknown[], shape: WatchShape): Promise<void> {
  const { columns, terminal } = shape;
  setMaxListeners(0, terminal.interrupted);
  const widths = widthsOf(columns, first, terminal.now());
  let known = byName(columns, first);
  while (!terminal.interrupted.aborted) {
    await terminal.pause(EVERY_MS, terminal.interrupted);
    if (terminal.interrupted.aborted) return;
    const items = await fetchItems();
    // Lists begin with the newest; what happened first is printed first.
    for (const item of items.toReversed()) {
      if (known.get(columns.name(item)) !== JSON.stringify(item)) terminal.write(changeText(item, widths, shape));
    }
    const now = byName(columns, items);
    for (const name of known.keys()) {
      // Older runs leave the list because newer ones push them out: they are not gone.
      if (!now.has(name) && !name.startsWith('run/'))
        terminal.write(`${printable(name)} ${paint('deleted', 'red', terminal.colours)}\n`);
    }
    known = now;
  }
}

const byName = (columns: Columns<unknown>, items: unknown[]): Map<string, string> =>
  new Map(items.map((item) => [columns.name(item), JSON.stringify(item)]));

function changeText(item: unknown, widths: number[], { columns, form, terminal }: WatchShape): string {
  if (form === 'json') return `${jsonText(item)}\n`;
  if (form === 'yaml') return `---\n${printable(yamlText(item))}`;
  if (form === 'name') return `${printable(columns.name(item))}\n`;
  return tableLine(columns.row(item, terminal.now()), widths, terminal.colours);
}

/** The widths of the table that stands there already, so that later lines stand under it. */
const widthsOf = (columns: Columns<unknown>, items: unknown[], now: number): number[] => {
  const rows = items.map((item) => columns.row(item, now));
  const width = (cell: Cell | undefined): number => textWidth(typeof cell === 'object' ? cell.text : (cell ?? ''));
  return columns.headers.map((header, column) => Math.max(textWidth(header), ...rows.map((row) => width(row[column]))));
};
