import { CommandError, sentenceOf } from '../command/command-error.ts';
import type { Key } from '../command/definition-store.ts';
import { deleteApplication } from '../command/delete-application.ts';
import { deleteJob } from '../command/delete-job.ts';
import type { Claim } from '../command/ownership.ts';
import type { SaveApplicationPorts, SaveJobPorts } from '../command/ports.ts';
import { saveApplication } from '../command/save-application.ts';
import { saveJob } from '../command/save-job.ts';
import type { Problem } from '../model/problem.ts';
import { documentOf } from './claim.ts';
import { reasonOf } from './conditions.ts';
import type { KubeObject } from './ports.ts';

export type DefinitionKind = 'HttpApplication' | 'HttpJob';
export type DefinitionPorts = SaveApplicationPorts & SaveJobPorts;

/** What became of an object at one claim. */
export type Verdict = { claim: Claim } & (
  | { kind: 'stored'; id: number; revision: number; warnings: readonly Problem[] }
  | { kind: 'refused'; reason: string; message: string; problems: readonly Problem[] }
);

const ACTOR = 'kubectl';

/**
 * Stores what the object says, as the API's PUT would. Refusals are a verdict, and so shown in the object's status.
 * @throws where the store can't be reached: try again
 */
export const storeDefinition = async (ports: DefinitionPorts, object: KubeObject, claim: Claim): Promise<Verdict> => {
  const { namespace, name } = object.metadata;
  const input = { namespace, name, document: documentOf(object), actor: ACTOR, claim };
  try {
    const { stored, warnings } =
      object.kind === 'HttpJob' ? await saveJob(ports, input) : await saveApplication(ports, input);
    return { claim, kind: 'stored', id: stored.id, revision: stored.revision, warnings };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const { code, message, problems } = error;
    const sentences = problems.length > 1 ? [message, ...problems.map(sentenceOf)].join(' ') : message;
    return { claim, kind: 'refused', reason: reasonOf(code), message: sentences, problems };
  }
};

/** Takes back what an object that is gone had stored; another owner's is left alone. History stays. */
export const removeDefinition = async (
  ports: DefinitionPorts,
  kind: DefinitionKind,
  key: Key,
  ownerUid: string,
): Promise<void> => {
  const input = { ...key, actor: ACTOR, ownerUid };
  try {
    await (kind === 'HttpJob' ? deleteJob(ports, input) : deleteApplication(ports, input));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
  }
};
