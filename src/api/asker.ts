import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../command/grant.ts';

/** Who asks; the guard has seen to it that somebody does. */
export const askerOf = ({ principal }: FastifyRequest): Principal => {
  if (principal === undefined) throw new Error('a route that asks who asks is open to strangers');
  return principal;
};

export const Asker = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal => askerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
