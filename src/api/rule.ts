import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';
import type { Role } from '../command/token-store.ts';

/**
 * Who may use a route, and which namespace it touches:
 * `path`: the one in its path; `run`: that of the run in its path; `query`: the one asked for, else all that the token reaches; `none`: no one's, the role is held anywhere; `all`: what concerns all of them.
 */
export type Access = 'open' | { role: Role; namespace: 'path' | 'run' | 'query' | 'none' | 'all' };

export interface Answer {
  description: string;
  schema?: z.ZodType;
  /** Unless it is application/json. */
  contentType?: string;
}

/** What a route declares of itself: the guard reads `access`, the OpenAPI document the rest. A route without a rule is closed. */
export interface Rule {
  access: Access;
  summary: string;
  query?: z.ZodObject;
  body?: { schema: z.ZodType; required: boolean; yaml?: boolean };
  answers: Readonly<Record<number, Answer>>;
}

export const RULE = 'belfry:rule';

export const Declare = (rule: Rule): MethodDecorator => SetMetadata(RULE, rule);
