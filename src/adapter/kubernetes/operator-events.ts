import type { KubeEvent } from '../../operator/ports.ts';
import { ApiFailure } from './api-failure.ts';
import type { ApiServer } from './api-server.ts';

const LONGEST_MESSAGE = 1_024;

/** Writes an Event of core/v1, or raises the count of the one that is there. @param member shown as its reporter */
export const writeEvent = async (
  api: Pick<ApiServer, 'ask'>,
  member: string,
  event: KubeEvent,
  isNew: boolean,
): Promise<void> => {
  const events = `/api/v1/namespaces/${event.about.metadata.namespace}/events`;
  const changing = {
    message: event.message.slice(0, LONGEST_MESSAGE),
    count: event.count,
    lastTimestamp: secondsText(event.lastAt),
  };
  if (!isNew)
    try {
      await api.ask('PATCH', `${events}/${event.name}`, {
        body: changing,
        contentType: 'application/merge-patch+json',
      });
      return;
    } catch (error) {
      // The API server has forgotten it, as it does after an hour.
      if (!ApiFailure.is(error, 404)) throw error;
    }
  const { apiVersion, kind, metadata } = event.about;
  const { name, namespace, uid } = metadata;
  await api.ask('POST', events, {
    body: {
      metadata: { name: event.name, namespace },
      involvedObject: { apiVersion, kind, name, namespace, uid },
      type: event.type,
      reason: event.reason,
      firstTimestamp: secondsText(event.firstAt),
      source: { component: 'belfry' },
      reportingComponent: 'belfry.dev/operator',
      reportingInstance: member.slice(0, 128),
      ...changing,
    },
  });
};

const secondsText = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
