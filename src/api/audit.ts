import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { notFound } from '../command/command-error.ts';
import { boundAs, type Principal } from '../command/grant.ts';
import { AUDIT_ACTIONS, AUDIT_KINDS } from '../model/audit.ts';
import { auditDetailView, auditView } from '../view/audit.ts';
import { continueToken } from '../view/page.ts';
import { Asker } from './asker.ts';
import { auditDetailShape, auditShape } from './audit-shapes.ts';
import { runIdOf as idOf } from './guard.ts';
import { VIEWS, type Views } from './ports.ts';
import {
  emptyQuery,
  given,
  instantParameter,
  namespaceParameter,
  numberedPlace,
  oneOf,
  paging,
  readQuery,
  windowInOrder,
} from './query.ts';
import { Declare } from './rule.ts';
import { pageOfShape } from './shapes.ts';

const auditQuery = z.strictObject({
  namespace: namespaceParameter(),
  kind: oneOf(AUDIT_KINDS).describe('What was changed; several with commas.'),
  action: oneOf(AUDIT_ACTIONS).describe('What was done; several with commas.'),
  name: z.string().max(255).optional().describe('Exactly this name.'),
  actor: z.string().max(255).optional().describe('Exactly this actor.'),
  from: instantParameter().optional().describe('Entries from this instant on.'),
  to: instantParameter().optional().describe('Entries up to this instant.'),
  text: z.string().max(200).optional().describe('Part of the name or the actor, in any case.'),
  ...paging,
});

/** Who changed what, when and from where. The log is only ever appended to: no route changes it. */
@Controller('api/v1/audit')
export class Audit {
  constructor(@Inject(VIEWS) private readonly views: Views) {}

  @Declare({
    access: { role: 'admin', namespace: 'query' },
    summary: 'Who changed what, when and from where; newest first',
    query: auditQuery,
    answers: { 200: { description: 'A page; it may be shorter than `limit`.', schema: pageOfShape(auditShape) } },
  })
  @Get()
  async list(@Query() query: unknown, @Asker() asker: Principal) {
    const { namespace, kind, action, continue: token, limit, ...rest } = readQuery(auditQuery, query);
    windowInOrder(rest);
    const { rows, next } = await this.views.audit.entries({
      namespaces: namespace === undefined ? boundAs(asker, 'admin') : [namespace],
      ...given({ ...rest, kinds: kind, actions: action }),
      before: numberedPlace(token),
      limit,
    });
    return { items: rows.map(auditView), ...(next === null ? {} : { continue: continueToken([next]) }) };
  }

  @Declare({
    access: { role: 'admin', namespace: 'none' },
    summary: 'One entry with what was before and after, secrets left out',
    query: emptyQuery,
    answers: { 200: { description: 'The entry.', schema: auditDetailShape } },
  })
  @Get(':entry')
  async read(@Param('entry') id: string, @Query() query: unknown, @Asker() asker: Principal) {
    readQuery(emptyQuery, query);
    const number = idOf(id);
    const entry = number === null ? null : await this.views.audit.entry(number);
    const seen = boundAs(asker, 'admin');
    const isSeen = seen === null || (entry?.namespace != null && seen.includes(entry.namespace));
    if (entry === null || !isSeen) throw notFound(`audit entry ${id.slice(0, 40)}`);
    return auditDetailView(entry);
  }
}
