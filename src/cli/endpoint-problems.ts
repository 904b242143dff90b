import { oneLine } from './printable.ts';
import type { Terminal } from './terminal.ts';

/** Why an application has no endpoints, or fewer than it asks for: a bound Service that is missing or refused, a cluster that is away. */
export interface EndpointProblem {
  namespace: string;
  application: string;
  code: string;
  /** A sentence without a full stop. */
  message: string;
}

/** Notes problems beside the list, each once for as long as it lasts. */
export function problemNotes(terminal: Pick<Terminal, 'note'>): (problems: readonly EndpointProblem[]) => void {
  let told = new Set<string>();
  return (problems) => {
    const lines = new Set(problems.map(problemLine));
    for (const line of lines) if (!told.has(line)) terminal.note(line);
    told = lines;
  };
}

const problemLine = ({ application, namespace, message }: EndpointProblem): string =>
  `${oneLine(`application/${application} -n ${namespace}: ${message}`)}\n`;
