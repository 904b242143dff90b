import { Card, Typography } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../api/types.ts';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { type Square, Squares } from '../../parts/squares.tsx';
import { StateTag } from '../../parts/state-tag.tsx';

/** A square a shard; the one whose attempts are shown is framed. */
export const ShardGrid = ({ run, selected }: { run: RunDetail; selected: number }) => {
  const { t } = useTranslation(['run', 'common']);
  const ns = useNamespace();
  const counts = Object.entries(Object.groupBy(run.shards, ({ state }) => state));
  // The same squares as long as nothing changed: a thousand of them are not drawn anew each second.
  const stamp = run.shards.map(({ state, endpoint }) => `${state} ${endpoint}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` stands for the shards
  const squares = useMemo<Square[]>(
    () =>
      run.shards.map(({ index, state, endpoint }) => ({
        key: String(index),
        state,
        text: String(index),
        selected: index === selected,
        href: `/runs/${run.id}?${new URLSearchParams({ ...(ns === undefined ? {} : { ns }), shard: String(index) })}`,
        label: `${t('run:shards.one', { index })}: ${t(`common:state.${state}`)}${endpoint === null ? '' : ` · ${endpoint}`}`,
      })),
    [stamp, selected, run.id, ns, t],
  );
  return (
    <Card>
      <Typography.Title level={2} className="card-title">
        {t('run:shards.title', { total: run.shardTotal })}
      </Typography.Title>
      <p className="shard-counts">
        {counts.map(([state, shards]) => (
          <span key={state}>
            <StateTag state={state as RunDetail['state']} /> <span className="numbers">{shards?.length}</span>
          </span>
        ))}
      </p>
      <div className="shard-grid">
        <Squares squares={squares} label={t('run:shards.title', { total: run.shardTotal })} />
      </div>
    </Card>
  );
};
