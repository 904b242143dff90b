import { type Colour, paint } from './paint.ts';
import { oneLine } from './printable.ts';
import { padText, textWidth } from './text-width.ts';

/** A cell: its text, and perhaps a colour that takes no room. */
export type Cell = string | { text: string; colour: Colour | undefined };

const textOf = (cell: Cell): string => oneLine(typeof cell === 'string' ? cell : cell.text) || '-';

/** Rows under their headers, columns aligned by what a terminal shows; every line ends in a newline. */
export function table(headers: readonly string[], rows: readonly (readonly Cell[])[], colours: boolean): string {
  const texts = rows.map((row) => row.map(textOf));
  const widths = headers.map((header, column) =>
    Math.max(textWidth(header), ...texts.map((row) => textWidth(row[column] ?? ''))),
  );
  return [headers, ...texts]
    .map((row, index) => line(row, widths, index === 0 ? [] : (rows[index - 1] ?? []), colours))
    .join('');
}

/** Rows that come one by one, where the widths can't be known: given widths, longer texts push the rest on. */
export function tableLine(cells: readonly Cell[], widths: readonly number[], colours: boolean): string {
  return line(cells.map(textOf), widths, cells, colours);
}

function line(texts: readonly string[], widths: readonly number[], cells: readonly Cell[], colours: boolean): string {
  const painted = texts.map((text, column) => {
    const cell = cells[column];
    const padded = column === texts.length - 1 ? text : padText(text, widths[column] ?? 0);
    return paint(padded, typeof cell === 'object' ? cell.colour : undefined, colours);
  });
  return `${painted.join('  ').trimEnd()}\n`;
}
