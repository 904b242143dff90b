/** The part of the REST API that the demo uses. */
export class Api {
  #url;
  #token;

  constructor({ url, token }) {
    this.#url = `${url}/api/v1`;
    this.#token = token;
  }

  /** @throws with the server's own words where it refuses */
  async #ask(method, path, body) {
    const response = await fetch(this.#url + path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === '' ? null : JSON.parse(text);
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${answer?.detail ?? text}`);
    return answer;
  }

  /** Path of the console that signs in once, as an admin named demo. */
  async signInPath() {
    const { items } = await this.#ask('GET', '/users');
    const body = { name: 'demo', displayName: 'Demo', roles: { '*': 'admin' } };
    if (!items.some(({ name }) => name === body.name)) await this.#ask('POST', '/users', body);
    return (await this.#ask('POST', `/users/${body.name}/sign-in-link`)).path;
  }

  saveApplication(name, spec) {
    return this.#ask('PUT', `/namespaces/demo/applications/${name}`, documentOf('HttpApplication', name, spec));
  }

  saveJob(name, spec) {
    return this.#ask('PUT', `/namespaces/demo/jobs/${name}`, documentOf('HttpJob', name, spec));
  }

  runNow(job, body) {
    return this.#ask('POST', `/namespaces/demo/jobs/${job}/runs`, body);
  }

  suspend(job) {
    return this.#ask('POST', `/namespaces/demo/jobs/${job}/suspend`);
  }

  rerunFailed(runId) {
    return this.#ask('POST', `/runs/${runId}/rerun`, { shards: 'failed' });
  }

  /** The newest runs since an instant, newest first. */
  async runsSince(instant) {
    const from = encodeURIComponent(new Date(instant).toISOString());
    return (await this.#ask('GET', `/runs?namespace=demo&limit=500&from=${from}`)).items;
  }

  /** With shards and attempts. */
  run(id) {
    return this.#ask('GET', `/runs/${id}`);
  }
}

const documentOf = (kind, name, spec) => ({
  apiVersion: 'belfry.dev/v1',
  kind,
  metadata: { name, namespace: 'demo' },
  spec,
});
