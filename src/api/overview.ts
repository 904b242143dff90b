import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { boundTo, type Principal } from '../command/grant.ts';
import type { OverviewView } from '../view/overview.ts';
import { Asker } from './asker.ts';
import { overviewShape } from './overview-shapes.ts';
import { VIEWS, type Views } from './ports.ts';
import { namespaceParameter, readQuery } from './query.ts';
import { Declare } from './rule.ts';

const overviewQuery = z.strictObject({ namespace: namespaceParameter() });

@Controller('api/v1/overview')
export class OverviewDoor {
  constructor(@Inject(VIEWS) private readonly views: Views) {}

  @Declare({
    access: { role: 'viewer', namespace: 'query' },
    summary: 'What needs somebody now, what comes, and how it goes; at most two seconds old',
    query: overviewQuery,
    answers: { 200: { description: 'The overview of what the asker reaches.', schema: overviewShape } },
  })
  @Get()
  read(@Query() query: unknown, @Asker() asker: Principal): Promise<OverviewView> {
    const { namespace } = readQuery(overviewQuery, query);
    return this.views.overview.of(boundTo(asker, namespace));
  }
}
