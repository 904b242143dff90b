import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Readiness } from '../api/ports.ts';
import type { TrialWay } from '../command/trial.ts';
import type { Settings } from '../config/settings.ts';
import type { Log } from '../engine/ports.ts';
import { createApi } from './api-module.ts';
import { type Around, commandPorts, peoplePorts, viewPorts } from './api-ports.ts';
import { runCommands } from './run-commands.ts';
import type { StopOrder } from './stop-order.ts';
import { tryCommands } from './try-commands.ts';
import { version } from './version.ts';

export interface ApiDoorDeps {
  settings: Settings;
  around: Around;
  way: TrialWay;
  adminToken: string | null;
  readiness: Readiness;
  log: Log;
}

const CLOSE_MS = 3_000;
/** `npm run build` puts the console beside the compiled program. */
const CONSOLE_FOLDER = fileURLToPath(new URL('../console', import.meta.url));

/** Opens the door for programs; it closes at the same time as the part that was noted last. @returns where it listens */
export const openApiDoor = async (deps: ApiDoorDeps, stops: StopOrder): Promise<string> => {
  const { settings, around, way, adminToken, readiness, log } = deps;
  const api = await createApi({
    commands: commandPorts(around),
    people: peoplePorts(around, log),
    views: viewPorts(around),
    runs: runCommands(around.database, around.clock, around.signals),
    tries: tryCommands(way, around.clock),
    readiness,
    adminToken,
    trustProxy: settings.http.trustProxy,
    consoleFolder: CONSOLE_FOLDER,
    log,
    version,
  });
  await api.listen(settings.http.port, settings.http.host);
  stops.beside(() => close(api));
  return api.getUrl();
};

/** Requests in flight may end; a peer that never finishes its request must not hold up the stop. */
const close = async (api: NestFastifyApplication): Promise<void> => {
  const server = api.getHttpServer() as Server;
  const late = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await api.close();
  clearTimeout(late);
};
