import { type DefinedKind, singular } from './kind.ts';
import { paint, stateColour } from './paint.ts';
import { oneLine } from './printable.ts';
import type { Terminal } from './terminal.ts';

/** An object that a command is about. */
export interface Named {
  kind: DefinedKind;
  namespace: string;
  name: string;
}

/** `job/settle -n shop configured`, without the end of the line. */
export function changeLine(
  { kind, namespace, name }: Named,
  outcome: string,
  { colours }: Pick<Terminal, 'colours'>,
): string {
  const where = namespace === 'default' ? '' : ` -n ${oneLine(namespace)}`;
  return `${singular(kind)}/${oneLine(name)}${where} ${paint(oneLine(outcome), stateColour(outcome), colours)}`;
}
