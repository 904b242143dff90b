import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

/** Any object of Kubernetes, as the tests read it. */
// biome-ignore lint/suspicious/noExplicitAny: objects of every kind, read by tests that know what they asked for
export type KubeObject = any;

/** The API server as the tests drive it, apart from the client that is under test. */
export interface KubeClient {
  /** @throws with the server's message where it answers other than 2xx, and with all that it said as `answer` */
  ask(method: string, path: string, body?: object): Promise<KubeObject>;
  /** A merge patch. */
  patch(path: string, body: object): Promise<KubeObject>;
  /** Events of a collection from now on; the first ones tell what is there. The answer ends it. */
  watch(path: string, event: (type: string, object: KubeObject) => void): () => void;
  close(): void;
}

/** @param kubeconfig path of a file with one cluster and a token */
export const kubeClient = (kubeconfig: string): KubeClient => {
  const config = parse(readFileSync(kubeconfig, 'utf8'));
  const { server, 'certificate-authority': caFile } = config.clusters[0].cluster;
  const authorization = `Bearer ${config.users[0].user.token}`;
  const agent = new Agent({ keepAlive: true, ca: readFileSync(caFile) });

  const send = (method: string, path: string, type: string, body?: object): Promise<KubeObject> =>
    new Promise((resolve, reject) => {
      const headers = { authorization, 'content-type': type };
      const sent = request(server + path, { method, agent, headers }, (reply) => {
        let text = '';
        reply.setEncoding('utf8');
        reply.on('data', (piece) => {
          text += piece;
        });
        reply.on('end', () => {
          const ok = reply.statusCode! < 300;
          const answer = text.startsWith('{') ? JSON.parse(text) : { message: text };
          if (ok) resolve(answer);
          else {
            const message = `${method} ${path}: ${reply.statusCode} ${answer.message}`;
            reject(Object.assign(new Error(message), { answer }));
          }
        });
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });

  return {
    ask: (method, path, body) => send(method, path, 'application/json', body),
    patch: (path, body) => send('PATCH', path, 'application/merge-patch+json', body),
    watch: (path, event) => {
      const sent = request(`${server}${path}?watch=true`, {
        agent: new Agent({ ca: agent.options.ca! }),
        headers: { authorization },
      });
      sent.on('error', () => {}); // Its end is ours, or that of the server, whose suites know.
      sent.on('response', (reply) => {
        let rest = '';
        reply.setEncoding('utf8');
        reply.on('error', () => {});
        reply.on('data', (piece) => {
          const lines = (rest + piece).split('\n');
          rest = lines.pop()!;
          for (const line of lines) {
            const { type, object } = JSON.parse(line);
            event(type, object);
          }
        });
      });
      sent.end();
      return () => sent.destroy();
    },
    close: () => agent.destroy(),
  };
};
