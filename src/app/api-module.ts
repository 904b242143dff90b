import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApplicationScreen } from '../api/application-screen.ts';
import { Applications } from '../api/applications.ts';
import { Audit } from '../api/audit.ts';
import { bindContinue } from '../api/bind-continue.ts';
import { MAX_BODY_BYTES, readBodies } from '../api/body.ts';
import { Cluster } from '../api/cluster.ts';
import { compressAnswers } from '../api/compress-answers.ts';
import { serveConsole } from '../api/console/serve-console.ts';
import { Documents } from '../api/documents.ts';
import { drainTooLarge } from '../api/drain.ts';
import { Events } from '../api/events.ts';
import { RunFollowers } from '../api/follow-run.ts';
import { Guard } from '../api/guard.ts';
import { Health } from '../api/health.ts';
import { JobHistory } from '../api/job-history.ts';
import { JobList } from '../api/job-list.ts';
import { JobPage } from '../api/job-page.ts';
import { Jobs } from '../api/jobs.ts';
import { type OpenApi, openApiOf } from '../api/open-api.ts';
import { OverviewDoor } from '../api/overview.ts';
import {
  COMMANDS,
  type CommandPorts,
  OPEN_API,
  PEOPLE,
  type PeoplePorts,
  READINESS,
  type Readiness,
  RUN_COMMANDS,
  type RunCommands,
  SIGN_IN,
  TRIES,
  type TryCommands,
  VIEWS,
  type Views,
} from '../api/ports.ts';
import { type ApiLog, ProblemFilter } from '../api/problem-filter.ts';
import { Proof } from '../api/proof.ts';
import { RouteTable } from '../api/route-table.ts';
import { RunChanges } from '../api/run-changes.ts';
import { Runs } from '../api/runs.ts';
import { secureHeaders } from '../api/secure-headers.ts';
import { Services } from '../api/services.ts';
import { SessionDoor } from '../api/session.ts';
import { SignIn } from '../api/sign-in.ts';
import { Tokens } from '../api/tokens.ts';
import { Try } from '../api/try.ts';
import { Users } from '../api/users.ts';
import { CommandError } from '../command/command-error.ts';

/** What the API needs from the rest of the program. */
export interface ApiDeps {
  commands: CommandPorts;
  runs: RunCommands;
  tries: TryCommands;
  views: Views;
  readiness: Readiness;
  people: PeoplePorts;
  /** Admin token of the settings; null where there is none. */
  adminToken: string | null;
  /** Whose `x-forwarded-*` headers are believed: addresses or CIDRs. */
  trustProxy: readonly string[];
  /** Where the built console lies; null: none is served. */
  consoleFolder: string | null;
  log: ApiLog;
  version: string;
}

export const controllers = [
  Applications,
  ApplicationScreen,
  Services,
  Jobs,
  JobList,
  JobHistory,
  JobPage,
  Try,
  Proof,
  Runs,
  RunChanges,
  Tokens,
  SessionDoor,
  OverviewDoor,
  Users,
  Audit,
  Events,
  Cluster,
  Health,
  Documents,
];

/** What `docs/openapi.json` and `/api/v1/openapi.json` say. */
export const describeApi = (version: string): OpenApi => openApiOf(new RouteTable(controllers), version);

/** Requests that are worked on at once; more are told to come again (429), so that memory is bounded. */
const MOST_REQUESTS = 500;

/** The API over HTTP, not listening yet. `close()` ends its streams and waits for requests in flight. */
export const createApi = async (deps: ApiDeps): Promise<NestFastifyApplication> => {
  const table = new RouteTable(controllers);
  const signIn = new SignIn(deps.commands.tokens, deps.commands.clock, deps.adminToken);
  const guard = new Guard(table, signIn, deps.people, (runId) => deps.views.history.namespaceOfRun(runId));
  const filter = new ProblemFilter(table, deps.log);
  let openApi: OpenApi | undefined;

  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: deps.trustProxy.length > 0 ? [...deps.trustProxy] : false,
    requestTimeout: 60_000,
    routerOptions: { maxParamLength: 300 },
    genReqId: ({ headers }: { headers: Record<string, string | string[] | undefined> }) =>
      requestIdOf(headers['x-request-id']),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter.answer(error, request, reply),
  });
  const module = {
    module: class ApiModule {},
    controllers,
    providers: [
      RunFollowers,
      { provide: COMMANDS, useValue: deps.commands },
      { provide: PEOPLE, useValue: deps.people },
      { provide: RUN_COMMANDS, useValue: deps.runs },
      { provide: TRIES, useValue: deps.tries },
      { provide: VIEWS, useValue: deps.views },
      { provide: READINESS, useValue: deps.readiness },
      { provide: SIGN_IN, useValue: signIn },
      { provide: OPEN_API, useValue: () => (openApi ??= openApiOf(table, deps.version)) },
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalFilters(filter);

  const server = adapter.getInstance();
  await server.register(fastifyCookie);
  readBodies(server);
  bindContinue(server);
  const openConsole = await serveConsole(server, deps.consoleFolder);
  let atWork = 0;
  server.addHook('onRequest', async (request, reply) => {
    atWork++;
    reply.header('x-request-id', request.id);
    secureHeaders(reply);
    if (atWork > MOST_REQUESTS)
      throw new CommandError('too-many-requests', 'The server is busy; try again in a moment.');
    if (await openConsole(request, reply)) return reply;
    await guard.check(request);
  });
  server.addHook('onResponse', async () => {
    atWork--;
  });
  compressAnswers(server);
  drainTooLarge(server);
  endConnections(server);
  await app.init();
  return app;
};

/** Once the server stops, each connection ends with the answer that it waits for; kept open, they would hold up the stop. */
const endConnections = (server: FastifyInstance): void => {
  let stopping = false;
  server.addHook('preClose', async () => {
    stopping = true;
  });
  server.addHook('onSend', async (_request, reply) => {
    if (stopping) reply.header('connection', 'close');
  });
};

/** An id that came along is kept where it is harmless in a log. */
const requestIdOf = (given: string | string[] | undefined): string =>
  typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : randomUUID();
