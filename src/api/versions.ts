import type { FastifyReply } from 'fastify';
import type { Key } from '../command/definition-store.ts';
import { malformed } from './body.ts';

/** Version that an `If-Match` asks for: `"7"` or `7`; `*` asks for none in particular. */
export const versionOf = (ifMatch: string | undefined): string | undefined => {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const version = /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(ifMatch)?.[1];
  if (version === undefined)
    throw malformed('comes with an If-Match that is no version', 'Write the resourceVersion, such as "7".');
  return version;
};

/** The input that every write to one object has in common. */
export const writeTo = ({ namespace, name }: Key, actor: string, ifMatch: string | undefined) => {
  const expectedVersion = versionOf(ifMatch);
  return { namespace, name, actor, ...(expectedVersion === undefined ? {} : { expectedVersion }) };
};

export const tagged = (reply: FastifyReply, revision: number): void => {
  reply.header('etag', `"${revision}"`);
};
