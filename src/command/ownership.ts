import type { Owner } from '../model/owner.ts';
import { CommandError } from './command-error.ts';
import type { Stored } from './definition-store.ts';

/** A write's claim to an object; absent where the API asks. */
export interface Claim extends Owner {
  /** Whether the object asks to take over what the API made. */
  adopts: boolean;
}

type Kind = 'job' | 'application';

/**
 * One owner an object: what came by kubectl is changed there alone, and what the API made is not taken over in silence.
 * @returns false where the claim is older than what is stored, so that nothing is to be written
 * @throws CommandError `owned-elsewhere`
 */
export const mayWrite = (kind: Kind, stored: Stored<unknown> | null, claim: Claim | undefined): boolean => {
  if (stored === null) return true;
  const { owner } = stored;
  if (claim === undefined) {
    if (owner !== null) throw ownedByKubectl(kind, owner);
    return true;
  }
  if (owner === null) {
    if (claim.adopts) return true;
    throw ownedByApi(kind);
  }
  if (owner.cluster !== claim.cluster) throw ownedByKubectl(kind, owner);
  return owner.uid !== claim.uid || owner.generation <= claim.generation;
};

/**
 * @param ownerUid the object of a cluster that is gone; absent where the API asks
 * @throws CommandError `owned-elsewhere`, `conflict` where another object owns it by now
 */
export const mayDelete = (kind: Kind, { owner }: Stored<unknown>, ownerUid: string | undefined): void => {
  if (owner !== null && ownerUid === undefined) throw ownedByKubectl(kind, owner);
  if (ownerUid !== undefined && owner?.uid !== ownerUid)
    throw new CommandError('conflict', `The ${kind} has another owner by now.`);
};

/** Suspend and resume are left to people where the manifest does not say. @throws CommandError `owned-elsewhere` */
export const maySwitch = ({ owner }: Stored<unknown>): void => {
  if (owner?.saysSuspended === true)
    throw new CommandError(
      'owned-elsewhere',
      `This job came by kubectl from cluster ${owner.cluster}, and its manifest says spec.suspended. Change it there, or take the field out of the manifest to switch it here.`,
    );
};

const ownedByKubectl = (kind: Kind, { cluster }: Owner): CommandError =>
  new CommandError(
    'owned-elsewhere',
    `This ${kind} came by kubectl from cluster ${cluster} and is changed and deleted there only. Run now, cancel and rerun work here as well.`,
  );

const ownedByApi = (kind: Kind): CommandError =>
  new CommandError(
    'owned-elsewhere',
    `A ${kind} of this name was made by the API, and is not taken over in silence. Delete it there (belfry delete ${kind} NAME), or set the annotation belfry.dev/adopt: "true" on this object.`,
  );
