import 'reflect-metadata';
import { RequestMethod as Method, type RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { RULE, type Rule } from './rule.ts';

export interface Route {
  method: string;
  /** As Fastify knows it: `/api/v1/runs/:id`. */
  pattern: string;
  rule: Rule | undefined;
}

/** All routes of the controllers with their rules, read once from what their decorators say. */
export class RouteTable {
  readonly routes: readonly Route[];
  private readonly byKey: ReadonlyMap<string, Route>;
  private readonly matchers: readonly { regexp: RegExp; method: string }[];

  constructor(controllers: readonly Type[]) {
    this.routes = controllers.flatMap(routesOf);
    this.byKey = new Map(this.routes.map((route) => [`${route.method} ${route.pattern}`, route]));
    this.matchers = this.routes.map(({ method, pattern }) => ({ method, regexp: regexpOf(pattern) }));
  }

  /** The rule of a matched route; HEAD is answered as GET is. */
  ruleOf(method: string, pattern: string): Rule | undefined {
    return this.byKey.get(`${method === 'HEAD' ? 'GET' : method} ${pattern}`)?.rule;
  }

  /** Methods under which a path is known; none for an unknown path. */
  methodsAt(path: string): string[] {
    return [...new Set(this.matchers.filter(({ regexp }) => regexp.test(path)).map(({ method }) => method))];
  }
}

const routesOf = (controller: Type): Route[] => {
  const base = String(Reflect.getMetadata(PATH_METADATA, controller) ?? '');
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler: unknown = controller.prototype[name];
    if (typeof handler !== 'function') return [];
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const path = String(Reflect.getMetadata(PATH_METADATA, handler) ?? '');
    return [
      {
        method: Method[method]!,
        pattern: joined(base, path),
        rule: Reflect.getMetadata(RULE, handler) as Rule | undefined,
      },
    ];
  });
};

const joined = (...parts: string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter((step) => step !== '')
    .join('/')}`;

const regexpOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+')}/?$`);
