import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../api/types.ts';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { Card } from '../../parts/card.tsx';
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
  const squares = useMemo<Square[]>(() => {
    const place = `/runs/${run.id}?${new URLSearchParams(ns === undefined ? {} : { ns })}${ns === undefined ? '' : '&'}shard=`;
    // Each word is looked up once, not a thousand times.
    const words = new Map(run.shards.map(({ state }) => [state, t(`common:state.${state}`)]));
    const one = t('run:shards.one', { index: '#' }).split('#');
    return run.shards.map(({ index, state, endpoint }) => ({
      key: String(index),
      state,
      text: String(index),
      selected: index === selected,
      href: `${place}${index}`,
      label: `${one.join(String(index))}: ${words.get(state)}${endpoint === null ? '' : ` · ${endpoint}`}`,
    }));
  }, [stamp, selected, run.id, ns, t]);
  return (
    <Card>
      <h2 className="card-title">{t('run:shards.title', { total: run.shardTotal })}</h2>
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
