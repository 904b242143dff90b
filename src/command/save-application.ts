import type { HttpApplication } from '../model/application.ts';
import type { Owner } from '../model/owner.ts';
import { parseApplication } from '../model/parse.ts';
import type { Problem } from '../model/problem.ts';
import { addressed, addressProblems } from './addressed.ts';
import { applicationProblems } from './application-problems.ts';
import { CommandError, invalid } from './command-error.ts';
import type { Key, Outcome, StoredApplication } from './definition-store.ts';
import { documentSizeProblem } from './document-size.ts';
import { type ExpectedVersion, expectVersion } from './expected-version.ts';
import { type Claim, mayWrite } from './ownership.ts';
import type { SaveApplicationPorts } from './ports.ts';
import { sameDocument } from './same-document.ts';
import { settleSecrets } from './settle-secrets.ts';

export interface SaveInput extends Key {
  /** As it came through the door, nothing checked. */
  document: unknown;
  /** Besides the version in the document. */
  expectedVersion?: ExpectedVersion;
  /** Everything is checked and answered as usual, and nothing written. */
  dryRun?: boolean;
  /** Who asks, for the revision. */
  actor: string;
  /** Network address of who asks; absent or null where none is known. */
  address?: string | null;
  /** The object of a cluster that this write is; absent where the API asks. */
  claim?: Claim;
}

export interface Saved<S> {
  stored: S;
  outcome: Outcome;
  warnings: Problem[];
}

/** Creates or changes an application. An equal document makes no revision. @throws CommandError */
export const saveApplication = async (
  ports: SaveApplicationPorts,
  input: SaveInput,
): Promise<Saved<StoredApplication>> => {
  const document = addressed(input.document, input);
  const tooLarge = documentSizeProblem(document);
  if (tooLarge !== null) throw invalid([tooLarge]);
  const parsed = parseApplication(document);
  const elsewhere = applicationProblems(ports, document);
  const problems = [...addressProblems(document, input), ...(parsed.ok ? [] : parsed.problems), ...elsewhere.problems];
  if (problems.length === 0 && elsewhere.needsCluster !== null) throw noCluster(elsewhere.needsCluster);
  if (elsewhere.needsCluster !== null) problems.push(elsewhere.needsCluster);
  if (!parsed.ok || problems.length > 0) throw invalid(problems);

  let warnings: Problem[] = [];
  const { namespace, name, actor, address = null, dryRun = false } = input;
  const result = await ports.definitions.changeApplication(
    { namespace, name, actor, address, dryRun, now: ports.clock.now(), ...ownerOf(input) },
    (stored, known) => {
      if (!mayWrite('application', stored, input.claim)) return null;
      expectVersion(stored, [parsed.value.metadata.resourceVersion, input.expectedVersion]);
      const secrets = settleSecrets(ports.cipher, input, parsed.value.spec, stored, known);
      warnings = [...parsed.warnings, ...secrets.warnings];
      const after = storedForm(parsed.value, secrets.shown);
      const same =
        stored !== null && sameDocument(after, stored.document) && secrets.sealed.size + secrets.dropped.length === 0;
      return same ? null : { document: after, sealed: secrets.sealed, dropped: secrets.dropped };
    },
  );
  if (!dryRun && result.outcome !== 'unchanged') {
    ports.signals.applicationChanged(result.stored.id);
    // Jobs that were saved before their application wait for it.
    if (result.outcome === 'created') ports.signals.scheduleChanged();
  }
  return { ...result, warnings };
};

/** What is recorded of a claim. */
export const ownerOf = ({ claim }: Pick<SaveInput, 'claim'>): { owner?: Owner } => {
  if (claim === undefined) return {};
  const { adopts: _, ...owner } = claim;
  return { owner };
};

const noCluster = (problem: Problem): CommandError =>
  new CommandError('kubernetes-not-configured', `${problem.path} ${problem.message}.`, { problems: [problem] });

/** What is kept of a document: no server's metadata, no secret's value. */
const storedForm = (
  { apiVersion, kind, metadata, spec }: HttpApplication,
  secrets: HttpApplication['spec']['secrets'],
): HttpApplication => ({
  apiVersion,
  kind,
  metadata: {
    name: metadata.name,
    namespace: metadata.namespace,
    labels: metadata.labels,
    ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
  },
  spec: { ...spec, secrets },
});
