import { createHash } from 'node:crypto';
import type { Claim } from '../command/ownership.ts';
import type { KubeObject } from './ports.ts';

/** Takes over an object of the same name that the API made. */
export const ADOPT = 'belfry.dev/adopt';

/** The object as every other door would send it. */
export const documentOf = ({ apiVersion, kind, metadata, spec }: KubeObject) => {
  const { name, namespace, labels, annotations } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec,
  };
};

/** The claim of an object to what is stored under its name. */
export const claimOf = (object: KubeObject, cluster: string): Claim => ({
  cluster,
  uid: object.metadata.uid,
  generation: object.metadata.generation,
  digest: createHash('sha256')
    .update(JSON.stringify(documentOf(object)))
    .digest('base64url')
    .slice(0, 22),
  saysSuspended: object.spec.suspended !== undefined,
  adopts: object.metadata.annotations?.[ADOPT] === 'true',
});
