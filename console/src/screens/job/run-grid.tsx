import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { Empty } from 'antd';
import { type MouseEvent, memo, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { useDark } from '../../app/preferences.ts';
import { stateColours } from '../../app/theme.ts';
import { useSaid } from '../../i18n/said.ts';
import { Card } from '../../parts/card.tsx';
import { useDrawn } from '../../parts/drawn.tsx';
import { useInstantFormat } from '../../parts/instant.tsx';
import { rove } from '../../parts/rove.ts';
import { type JobKey, type JobRun, runsQuery } from './job-query.ts';
import '../../parts/squares.css';
import './run-grid.css';

/** Runs beside each other, the newest at the right; below each its shards. Each square opens what it stands for. */
export const RunGrid = ({ job }: { job: JobKey }) => {
  const { t } = useTranslation('job');
  const data = useDrawn(useQuery(runsQuery(job)).data);
  // The same runs as long as nothing changed: thousands of squares are not drawn anew at each look.
  const stamp = JSON.stringify(data?.items.map(({ id, state, shards }) => [id, state, shards]));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` stands for the runs
  const runs = useMemo(() => data?.items.toReversed() ?? [], [stamp]);
  return (
    <Card>
      <div className="card-head">
        <h2 className="card-title">{t('grid.title')}</h2>
        <Link to="/runs" search={{ ns: job.namespace, job: job.name }}>
          {t('grid.all')}
        </Link>
      </div>
      {data?.items.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('grid.empty')} />
      ) : (
        <Grid runs={runs} />
      )}
    </Card>
  );
};

const Grid = memo(({ runs }: { runs: JobRun[] }) => {
  const { t } = useTranslation(['job', 'common']);
  const router = useRouter();
  const ns = useNamespace();
  const colours = stateColours(useDark());
  const format = useInstantFormat();
  const said = useSaid();
  const shards = Math.max(0, ...runs.map((run) => run.shards.length));
  const open = (event: MouseEvent<HTMLElement>) => {
    const link = (event.target as HTMLElement).closest('a');
    // A new tab or window is the browser's own business.
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(link.getAttribute('href')!);
  };
  const search = (more: Record<string, string>) => {
    const text = new URLSearchParams({ ...(ns === undefined ? {} : { ns }), ...more }).toString();
    return text === '' ? '' : `?${text}`;
  };
  const square = (state: string, href: string, label: string, isEntry: boolean) => (
    // biome-ignore lint/a11y/useAnchorContent: its label says what it stands for
    <a
      href={href}
      className={`square square-${state}`}
      style={{ '--square': colours[state] } as never}
      title={label}
      aria-label={label}
      tabIndex={isEntry ? 0 : -1}
    />
  );
  // Links go column by column.
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const frame = useRef<HTMLDivElement>(null);
  const newest = runs.at(-1)?.id;
  // The newest stand at the right; what is wider than the window begins there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another newest run is what moves it
  useLayoutEffect(() => {
    frame.current!.scrollLeft = frame.current!.scrollWidth;
  }, [newest]);
  return (
    <div className="grid-frame" ref={frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of links is no fieldset */}
      <div
        className="run-grid"
        role="group"
        aria-label={t('job:grid.title')}
        onClick={open}
        onKeyDown={(event) => rove(event, steps)}
      >
        <div className="run-column" aria-hidden>
          <span className="grid-head">{t('job:grid.run')}</span>
          {Array.from({ length: shards }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: shards are known by their index
            <span key={index} className="grid-head">
              {index % (shards > 24 ? 5 : 1) === 0 ? index : ''}
            </span>
          ))}
        </div>
        {runs.map((run, column) => (
          <div key={run.id} className="run-column">
            {square(
              run.state,
              `/runs/${run.id}${search({})}`,
              `${t(`common:state.${run.state}`)} · ${format(run.fireAt)}${run.reason === null ? '' : ` · ${said(run.reason)}`}`,
              column === runs.length - 1,
            )}
            {run.shards.map(({ index, state }) => (
              <span key={index}>
                {square(
                  state,
                  `/runs/${run.id}${search({ shard: String(index) })}`,
                  `${t('job:grid.shard', { index })}: ${t(`common:state.${state}`)} · ${format(run.fireAt)}`,
                  false,
                )}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
});
