import { sentenceOf } from '../command/command-error.ts';
import { credentialProblems } from '../command/credential-problems.ts';
import type { SecretProblem } from './application-readiness.ts';
import type { KubeObject } from './ports.ts';

export interface SecretRef {
  name: string;
  key: string;
}

/** Secrets of the cluster that applications name, as this process knows them. */
export interface KnownSecrets {
  /** Why its value can't be had, as a sentence that repeats none; null where it is there. */
  problemOf(namespace: string, ref: SecretRef): string | null;
  /** Undefined where it can't be had. */
  valueOf(namespace: string, ref: SecretRef): string | undefined;
  /** Tells whenever any of those is another one now. The answer ends it. */
  onChange(listener: () => void): () => void;
}

/** What is wrong with the secrets of applications: missing, not for us to read, or not what they are used as. Looked at once a change. */
export class SecretProblems {
  private known = new WeakMap<object, readonly SecretProblem[]>();

  constructor(private readonly secrets: Pick<KnownSecrets, 'problemOf' | 'valueOf'>) {}

  /** Of an HttpApplication. */
  of(object: KubeObject): readonly SecretProblem[] {
    const known = this.known.get(object.spec) ?? this.problemsOf(object);
    this.known.set(object.spec, known);
    return known;
  }

  /** Some secret is another one now. Answers those of these HttpApplications of which something else is wrong than before. */
  lookAgain(applications: Iterable<KubeObject>): KubeObject[] {
    const before = this.known;
    this.known = new WeakMap();
    return [...applications].filter(
      (object) => JSON.stringify(before.get(object.spec)) !== JSON.stringify(this.of(object)),
    );
  }

  private problemsOf({ spec, metadata: { namespace } }: KubeObject): SecretProblem[] {
    const refs = new Map(
      Object.entries((spec.secrets ?? {}) as Record<string, { secretKeyRef?: SecretRef }>).flatMap(
        ([name, { secretKeyRef }]) => (secretKeyRef === undefined ? [] : [[name, secretKeyRef] as const]),
      ),
    );
    const missing = [...refs.values()].flatMap((ref) => this.secrets.problemOf(namespace, ref) ?? []);
    const malformed = credentialProblems({ spec }, (name) => {
      const ref = refs.get(name);
      const value = ref && this.secrets.valueOf(namespace, ref);
      return ref === undefined || value === undefined
        ? null
        : { value, path: `Key ${ref.key} of Secret ${ref.name} of namespace ${namespace}:` };
    });
    return [
      ...missing.map((message) => ({ reason: 'SecretMissing', message })),
      ...malformed.map((problem) => ({ reason: 'SecretInvalid', message: sentenceOf(problem) })),
    ];
  }
}
