import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certified } from '../../http/certificates.ts';
import { FakePod, type PodAnswer, type PodCall } from './fake-pod.ts';
import type { KubeClient, KubeObject } from './kube-client.ts';

export interface KubeletOptions {
  client: KubeClient;
  /** The namespaces whose Pods it runs: other suites have kubelets of their own. */
  namespaces: readonly string[];
  answer?: PodAnswer;
  /** Which Pods are ready as soon as they run; all unless told otherwise. */
  startsReady?: (pod: FakePod) => boolean;
  /** How long a Pod takes to become ready, as programs that start do. */
  startupMs?: number;
  /** How long a Pod that is told to end takes new connections still, as a preStop sleep would have it. */
  drainMs?: number;
  /** A second address for a Pod, such as an IPv6 one; it must be bindable here. */
  secondAddress?: () => string;
  /** What a Pod, as the API server has it, shows at its ports with the name `https`. */
  certify?: (pod: KubeObject) => Certified;
}

/** An annotation for Pods that say they have this address, as those of the host's network do. Nothing listens there. */
export const CLAIMED_ADDRESS = 'test.belfry.dev/address';

/**
 * What a cluster has below its API server: two nodes in two zones, a scheduler that binds Pods to them in turn, and a
 * kubelet that runs each Pod as HTTP servers on an address of 10.99.0.0/16 in this very process. Deployments, scaling,
 * rollouts and undos are the work of the real controllers; this does only what those wait for.
 */
export class FakeKubelet {
  private readonly running = new Map<string, FakePod>();
  private readonly ended: FakePod[] = [];
  /** One step after the other for each Pod. */
  private readonly steps = new Map<string, Promise<void>>();
  private readonly failures: unknown[] = [];
  private readonly watches: (() => void)[] = [];
  readonly nodes: readonly string[];
  private stopped = false;

  private constructor(private readonly options: KubeletOptions) {
    const name = `node-${randomBytes(4).toString('hex')}`;
    this.nodes = [`${name}-a`, `${name}-b`];
  }

  static async start(options: KubeletOptions): Promise<FakeKubelet> {
    const kubelet = new FakeKubelet(options);
    for (const node of kubelet.nodes) {
      const labels = { 'topology.kubernetes.io/zone': `zone-${node.slice(-1)}`, 'kubernetes.io/hostname': node };
      await options.client.ask('POST', '/api/v1/nodes', { metadata: { name: node, labels } });
    }
    for (const namespace of options.namespaces)
      kubelet.watches.push(
        options.client.watch(`/api/v1/namespaces/${namespace}/pods`, (type, pod) => kubelet.saw(type, pod)),
      );
    return kubelet;
  }

  /** Those that run now, terminating ones among them. */
  get pods(): FakePod[] {
    return [...this.running.values()];
  }

  /** All calls that any Pod ever saw, in order of time. */
  get calls(): PodCall[] {
    return [...this.ended, ...this.running.values()].flatMap(({ calls }) => calls).sort((a, b) => a.at - b.at);
  }

  pod(name: string): FakePod {
    const found = this.pods.find((pod) => pod.name === name);
    if (found === undefined) throw new Error(`no Pod ${name} runs here: ${this.pods.map((pod) => pod.name)}`);
    return found;
  }

  /** What its readiness probe would find from now on. */
  async setReady(pod: FakePod, ready: boolean): Promise<void> {
    pod.ready = ready;
    await this.report(pod, { conditions: [readyCondition(ready)] });
  }

  /** Ends every Pod's servers. @throws the first error that it met on the way */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const end of this.watches) end();
    await Promise.all(this.steps.values());
    for (const pod of this.pods) pod.kill();
    for (const node of this.nodes) await this.options.client.ask('DELETE', `/api/v1/nodes/${node}`);
    if (this.failures.length > 0) throw this.failures[0];
  }

  private saw(type: string, pod: KubeObject): void {
    if (this.stopped) return;
    const { uid } = pod.metadata;
    const step = (this.steps.get(uid) ?? Promise.resolve())
      .then(() => this.step(type, pod))
      .catch((error) => this.met(error));
    this.steps.set(uid, step);
  }

  /** What was deleted or changed meanwhile comes again as an event. */
  private met(error: unknown): void {
    if (!this.stopped && !/: (404|409) /.test(String(error))) this.failures.push(error);
  }

  private async step(type: string, pod: KubeObject): Promise<void> {
    const { uid, deletionTimestamp } = pod.metadata;
    const known = this.running.get(uid);
    if (type === 'DELETED') {
      if (known !== undefined) this.gone(known);
    } else if (deletionTimestamp !== undefined) {
      if (known !== undefined && !known.terminating) await this.end(known);
    } else if (pod.spec.nodeName === undefined) await this.bind(pod);
    else if (known === undefined && this.nodes.includes(pod.spec.nodeName)) await this.run(pod);
  }

  private async bind(pod: KubeObject): Promise<void> {
    const target = { apiVersion: 'v1', kind: 'Node', name: this.nodes[bound++ % this.nodes.length] };
    const { name } = pod.metadata;
    await this.options.client.ask('POST', `${pathOf(pod)}/binding`, { metadata: { name }, target });
  }

  private async run(object: KubeObject): Promise<void> {
    const { answer = () => ({}), startsReady = () => true, startupMs = 0, secondAddress, certify } = this.options;
    const claimed = object.metadata.annotations?.[CLAIMED_ADDRESS];
    const pod = new FakePod(object, claimed ?? nextAddress(), answer, certify?.(object));
    const more = secondAddress === undefined ? [] : [secondAddress()];
    if (claimed === undefined) await pod.listen(...more);
    this.running.set(pod.uid, pod);
    pod.ready = startupMs === 0 && startsReady(pod);
    await this.report(pod, {
      phase: 'Running',
      podIP: pod.address,
      podIPs: [pod.address, ...more].map((ip) => ({ ip })),
      startTime: new Date().toISOString(),
      conditions: [readyCondition(pod.ready)],
    });
    if (startupMs > 0 && startsReady(pod)) void this.started(pod, startupMs);
  }

  private async started(pod: FakePod, startupMs: number): Promise<void> {
    await sleep(startupMs, undefined, { ref: false });
    if (this.stopped || pod.terminating) return;
    await this.setReady(pod, true).catch((error) => this.met(error));
  }

  /** What follows a SIGTERM: no longer ready, a while of grace, no new connection, the last answers, and away. */
  private async end(pod: FakePod): Promise<void> {
    pod.ready = false;
    pod.terminating = true;
    await this.report(pod, { conditions: [readyCondition(false)] });
    await sleep(this.options.drainMs ?? 0);
    await pod.close();
    this.gone(pod);
    await this.options.client.ask('DELETE', `${pathOf(pod.object)}?gracePeriodSeconds=0`);
  }

  private gone(pod: FakePod): void {
    if (!this.running.delete(pod.uid)) return;
    pod.kill();
    this.ended.push(pod);
  }

  private report(pod: FakePod, status: object): Promise<KubeObject> {
    return this.options.client.patch(`${pathOf(pod.object)}/status`, { status });
  }
}

const pathOf = ({ metadata }: KubeObject): string => `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;

const readyCondition = (ready: boolean) => ({
  type: 'Ready',
  status: ready ? 'True' : 'False',
  lastTransitionTime: new Date().toISOString(),
});

let bound = 0;
let addresses = 0;

/** Each of jest's processes has a range of its own, and an address comes again only after hundreds of others. */
const nextAddress = (): string => {
  const worker = Number(process.env.JEST_WORKER_ID ?? 0) * 4;
  const number = addresses++ % 1000;
  return `10.99.${worker + Math.floor(number / 250)}.${(number % 250) + 1}`;
};
