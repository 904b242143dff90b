import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { RefusedError } from '../../api/refusal.ts';
import type { Attempt, RunDetail, Shard } from '../../api/types.ts';
import { useSaid } from '../../i18n/said.ts';
import { Card } from '../../parts/card.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { curlOf } from './curl.ts';
import { isLive, type LiveCall } from './live-call.ts';
import { requestQuery, type SentRequest } from './run-query.ts';

/** Smaller bodies are kept whole; only masking makes them shorter. */
const SHORTEST_CUT = 2_048;

/** One attempt as text: what was sent, what came back, and what the success rule made of it. Of a call under way, what is sent. */
export const Exchange = ({ run, shard, attempt }: { run: RunDetail; shard: Shard; attempt: Attempt | LiveCall }) => {
  const { t } = useTranslation('run');
  const live = isLive(attempt);
  const number = live ? attempt.attempt : attempt.number;
  const { data, error } = useQuery({
    ...requestQuery(run.id, shard.index, number, live),
    enabled: attempt.endpoint !== null,
  });
  return (
    <div className="exchange">
      <Card>
        <div className="exchange-head">
          <h2 className="card-title">{t('request.title', { number })}</h2>
          {data !== undefined && <CopyButton text={() => curlOf(data)} label={t('request.curl')} />}
        </div>
        {attempt.endpoint === null ? (
          <span className="secondary">{t('request.none')}</span>
        ) : error instanceof RefusedError && error.code === 'not-found' ? (
          <span className="secondary">{error.message}</span>
        ) : (
          <FailureNotice error={error} />
        )}
        {data !== undefined && <RequestText request={data} />}
      </Card>
      <Card>
        <h2 className="card-title">{t('reply.title', { number })}</h2>
        {live ? <span className="secondary">{t('reply.live')}</span> : <ReplyText attempt={attempt} />}
      </Card>
    </div>
  );
};

const RequestText = ({ request }: { request: SentRequest }) => {
  const { t } = useTranslation('run');
  const head = [
    `${request.method} ${request.url}`,
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
  ].join('\n');
  return (
    <>
      <Text label={t('request.head')}>{head}</Text>
      {request.body !== null && <Text label={t('body')}>{readable(request.body)}</Text>}
      <span className="secondary">{t('request.masked')}</span>
      {request.doubts.length > 0 && (
        <Alert
          type="info"
          showIcon
          title={t('request.doubts')}
          description={
            <ul className="problems">
              {request.doubts.map((doubt) => (
                <li key={doubt}>{t(`doubt.${doubt}`)}</li>
              ))}
            </ul>
          }
        />
      )}
    </>
  );
};

const ReplyText = ({ attempt }: { attempt: Attempt }) => {
  const { t } = useTranslation('run');
  const said = useSaid();
  const { status, fault, reason, headers, bodyHead, bodyBytes, verdict, dials = [] } = attempt;
  const head = [
    status === null ? t('reply.fault', { fault: fault ?? '–' }) : `HTTP ${status}`,
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  ].join('\n');
  const isCut = bodyHead != null && bodyBytes != null && bodyBytes > SHORTEST_CUT && bodyHead.length < bodyBytes;
  return (
    <>
      <p className={verdict === 'failed' ? 'bad' : 'good'}>
        {t(`verdict.${verdict}`)}: {said(reason)}
      </p>
      {isCut && <p className="secondary">{t('reply.cut', { bytes: bodyBytes.toLocaleString() })}</p>}
      <Text label={t('reply.head')}>{head}</Text>
      {status !== null && <p className="secondary">{t('reply.someHeaders')}</p>}
      {dials.map(({ endpoint, message }) => (
        <p key={endpoint}>{t('reply.dial', { endpoint, message: said(message) })}</p>
      ))}
      {bodyHead == null || bodyHead === '' ? (
        <span className="secondary">
          {bodyHead === undefined && status !== null ? t('reply.notForViewers') : t('reply.empty')}
        </span>
      ) : (
        <Text label={t('body')}>{readable(bodyHead)}</Text>
      )}
    </>
  );
};

const Text = ({ label, children }: { label: string; children: string }) => (
  <section className="text-block">
    <h3>{label}</h3>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
    <pre tabIndex={0}>{children}</pre>
  </section>
);

/** JSON with line breaks; anything else, and JSON that was cut, as it is. */
const readable = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};
