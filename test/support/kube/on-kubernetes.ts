/** What `npm test` brings: the kubeconfig of the run's fixture, as cluster-admin. */
export const FIXTURE_KUBECONFIG = process.env.BELFRY_TEST_KUBECONFIG;

/** The fixture's program, for suites that must have a server of their own to stop. */
export const FIXTURE_BINARY = process.env.BELFRY_TEST_TESTKUBE;

/** A suite against the real API server. Where there is none its tests count as skipped, and the name says why. */
export const onKubernetes = (title: string, suite: () => void): void => {
  if (FIXTURE_KUBECONFIG !== undefined) describe(`${title} on Kubernetes`, suite);
  else skipped(`${title} on Kubernetes (no fixture: test/testkube/README.md says what is needed)`);
};

const skipped = (title: string): void => {
  describe['skip'](title, () => {
    it('needs what is missing here', () => {
      throw new Error('skipped suites do not run');
    });
  });
};
