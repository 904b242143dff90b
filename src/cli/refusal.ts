import type { Problem } from '../model/problem.ts';
import { CliError, exitCodes } from './cli-error.ts';
import { oneLine } from './printable.ts';
import { problemsText } from './problem-text.ts';

interface ProblemDocument {
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  problems?: Problem[];
}

/** The server said no: with its stable code, and every problem that it names. */
export class Refused extends CliError {
  readonly status: number;
  readonly code: string | undefined;
  readonly problems: readonly Problem[];

  constructor(status: number, document: ProblemDocument, server: string) {
    const rights = status === 401 || status === 403;
    const remedy = rights ? rightsRemedy(status) : undefined;
    super(refusalText(status, document, server), {
      exitCode: rights ? exitCodes.usage : exitCodes.failed,
      ...(remedy === undefined ? {} : { remedy }),
    });
    this.name = 'Refused';
    this.status = status;
    this.code = document.code;
    this.problems = document.problems ?? [];
  }
}

/** Reads a refusing answer, be it problem+json or some proxy's page. */
export async function refusal(response: Response, server: string): Promise<CliError> {
  const text = await response.text().catch(() => '');
  if (response.status >= 300 && response.status < 400) {
    return new CliError(`${server} redirects to ${oneLine(response.headers.get('location') ?? 'somewhere else')}.`, {
      remedy: 'Redirects are not followed, so that the token goes nowhere else; give the final address as --server.',
    });
  }
  const document = problemDocument(text);
  if (document) return new Refused(response.status, document, server);
  return new CliError(`${server} answered ${response.status}, and not as a Belfry server does.`, {
    remedy: 'Is there a proxy in front of it that answers instead? Check --server.',
  });
}

function problemDocument(text: string): ProblemDocument | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    return 'code' in value || 'title' in value ? (value as ProblemDocument) : undefined;
  } catch {
    return undefined;
  }
}

function refusalText(status: number, document: ProblemDocument, server: string): string {
  if (status === 401)
    return `${server} wants to know who asks${document.detail ? `: ${oneLine(document.detail)}` : '.'}`;
  const said = oneLine(document.detail || document.title || `status ${status}`);
  const code = document.code ? ` [${oneLine(document.code)}]` : '';
  const problems = Array.isArray(document.problems) ? problemsText(document.problems) : '';
  return `${said}${code}${problems ? `\n${problems}` : ''}`;
}

const rightsRemedy = (status: number): string =>
  status === 401
    ? 'Give a token by --token-file FILE or BELFRY_TOKEN (the first start on SQLite writes data/admin.token).'
    : 'Ask for a token whose role and namespaces allow this; `belfry token create` makes one.';
