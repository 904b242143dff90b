import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail, Shard } from '../../api/types.ts';
import { Card } from '../../parts/card.tsx';
import { useDrawn } from '../../parts/drawn.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { WayBack } from '../../parts/way-back.tsx';
import { Actions } from './actions.tsx';
import { Attempts } from './attempts.tsx';
import { Exchange } from './exchange.tsx';
import { Facts } from './facts.tsx';
import { useLiveCall } from './live-call.ts';
import { neighboursQuery, runQuery } from './run-query.ts';
import { Sentence } from './sentence.tsx';
import { ShardGrid } from './shard-grid.tsx';
import { Steps } from './steps.tsx';
import '../../parts/list.css';
import './run.css';
import { Loading } from '../../parts/loading.tsx';

const route = getRouteApi('/shell/runs/$runId');

/** What happened in a run: the sentence, its shards, the attempts of one of them, one exchange as text, every step. */
export const RunScreen = () => {
  const { runId } = route.useParams();
  return <RunOf key={runId} runId={runId} />;
};

const RunOf = ({ runId }: { runId: string }) => {
  const { t } = useTranslation('run');
  const { shard, attempt } = route.useSearch();
  const first = useQuery(runQuery(runId, shard ?? 0));
  // Unless somebody chose one: the first shard that failed. It stays when a rerun mends it.
  const failed = useRef<number>(undefined);
  failed.current ??= first.data?.shards.find(({ state }) => state === 'failed')?.index;
  const wanted = shard ?? failed.current ?? 0;
  const { data, error } = useQuery(runQuery(runId, wanted));
  const run = useDrawn(data);
  return (
    <>
      <PageHead title={t('title', { id: runId })}>
        <Neighbours runId={runId} />
        {run !== undefined && <Actions run={run} />}
      </PageHead>
      {run === undefined ? (
        <>
          <FailureNotice error={error ?? first.error} action={<WayBack to="runs" />} />
          <Loading error={error ?? first.error} rows={10} />
        </>
      ) : (
        <Body run={run} shardIndex={wanted} attempt={attempt} />
      )}
    </>
  );
};

const Body = ({ run, shardIndex, attempt }: { run: RunDetail; shardIndex: number; attempt: number | undefined }) => {
  const shard = run.shards.find(({ index }) => index === shardIndex);
  return (
    <div className="run">
      <Card>
        <Sentence run={run} />
        <Facts run={run} />
      </Card>
      {run.shardTotal > 1 && <ShardGrid run={run} selected={shardIndex} />}
      {shard !== undefined && <OneShard key={shardIndex} run={run} shard={shard} attempt={attempt} />}
      <Steps run={run} />
    </div>
  );
};

/** A shard's attempts, and one of them as text: the one that was chosen, else the call under way, else the last. */
const OneShard = ({ run, shard, attempt }: { run: RunDetail; shard: Shard; attempt: number | undefined }) => {
  const { t } = useTranslation('run');
  const { attempts } = shard;
  const live = useLiveCall(shard);
  const number = attempt ?? live?.attempt ?? attempts.at(-1)?.number;
  const ended = attempts.find((each) => each.number === number);
  const shown = ended ?? (live?.attempt === number ? live : null) ?? attempts.at(-1);
  return (
    <>
      <Card>
        <h2 className="card-title">
          {run.shardTotal > 1 ? t('attempts.ofShard', { index: shard.index }) : t('attempts.title')}
        </h2>
        <Attempts shard={shard} live={live} selected={number} fireAt={run.fireAt} />
      </Card>
      {shown !== undefined && <Exchange run={run} shard={shard} attempt={shown} />}
    </>
  );
};

const Neighbours = ({ runId }: { runId: string }) => {
  const { t } = useTranslation('run');
  const { data } = useQuery(neighboursQuery(runId));
  const link = (id: string | null | undefined, text: string) =>
    id == null ? (
      <Button disabled>{text}</Button>
    ) : (
      <LinkButton to="/runs/$runId" params={{ runId: id }} search={({ ns }) => (ns === undefined ? {} : { ns })}>
        {text}
      </LinkButton>
    );
  return (
    <nav className="neighbours" aria-label={t('neighbours.label')}>
      {link(data?.previous, `← ${t('neighbours.previous')}`)}
      {link(data?.next, `${t('neighbours.next')} →`)}
    </nav>
  );
};
