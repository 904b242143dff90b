import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Key } from '../command/definition-store.ts';
import type { ExpectedVersion } from '../command/expected-version.ts';
import { askerOf } from './asker.ts';
import { expectedVersionOf } from './versions.ts';

/** What every write to one object has in common: which, who, and the version that it must still have. */
export interface ObjectWrite extends Key {
  actor: string;
  address: string | null;
  expectedVersion?: ExpectedVersion;
}

/** The object that a path `…/namespaces/:ns/…/:name` names. */
export const Named = createParamDecorator((_: unknown, context: ExecutionContext): Key => keyOf(requestOf(context)));

/** The same for a write: with its actor, and the version of its conditions. @throws CommandError `malformed` where those can not be read */
export const Written = createParamDecorator((_: unknown, context: ExecutionContext): ObjectWrite => {
  const request = requestOf(context);
  const { name: actor, address } = askerOf(request);
  const expectedVersion = expectedVersionOf(request.method, request.headers);
  return {
    ...keyOf(request),
    actor,
    address,
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  };
});

/** Answers with an object's revision as its `ETag`. */
export const tagged = (reply: FastifyReply, revision: number): void => {
  reply.header('etag', `"${revision}"`);
};

const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest<FastifyRequest>();

const keyOf = ({ params }: FastifyRequest): Key => {
  const { ns, name } = params as { ns: string; name: string };
  return { namespace: ns, name };
};
