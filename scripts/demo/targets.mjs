/** The services that the demo's jobs call: real processes on loopback, each on a port of its own choice. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.mjs';

const hasPython = () => spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0;

/**
 * Starts them and answers their addresses.
 * @param remember whether what arrives is kept, to be judged at the end
 * @returns `shop` (three example receivers), `ledger`, `dead` (an address where nothing listens), and what arrived at all of them so far
 */
export const startTargets = async (root, children, { remember }) => {
  const deliveries = [];
  const note = (delivery) => remember && deliveries.push(delivery);
  const node = [process.execPath, [join(root, 'examples', 'node', 'server.mjs'), '--port', '0']];
  const python = ['python3', ['-B', join(root, 'examples', 'python', 'server.py'), '--port', '0']];
  const ledger = [process.execPath, [join(root, 'scripts', 'demo', 'ledger.mjs')]];
  const commands = [node, node, hasPython() ? python : node, ledger];
  const started = await Promise.all(commands.map((command) => startTarget(children, command, note)));
  const dead = `http://127.0.0.1:${await freePort()}`;
  const names = new Map([
    ...started.slice(0, 3).map(({ url, language }, i) => [url, `${language}-${i + 1}`]),
    [started[3].url, 'ledger'],
    [dead, 'dead'],
  ]);
  return {
    shop: started.slice(0, 3),
    ledger: started[3],
    dead,
    deliveries,
    nameOf: (url) => names.get(url) ?? url,
    /** Their output comes through pipes, a moment after their replies. */
    heard: async (runs) => {
      const calls = runs.flatMap(({ shards }) => shards.flatMap(({ attempts }) => attempts)).length;
      for (let tries = 0; tries < 100 && deliveries.length < calls; tries++) await pause(20);
    },
    stop: () => Promise.all(started.map(({ child }) => children.stop(child, 2_000))),
  };
};

/** Resolves once it listens; every further line that it prints is a delivery. */
const startTarget = (children, [command, args], note) =>
  new Promise((resolve, reject) => {
    const { child, ended } = children.start(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaints = '';
    child.stderr.on('data', (chunk) => {
      complaints = (complaints + chunk).slice(-2_000);
    });
    ended.then((how) => reject(new Error(`A demo target (${command} ${args[0]}) ended with ${how}: ${complaints}`)));
    createInterface({ input: child.stdout }).on('line', (text) => {
      const { listening: url, language, ...delivery } = JSON.parse(text);
      if (url !== undefined) resolve({ url, language, child });
      else note(delivery);
    });
  });
