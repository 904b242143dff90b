import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../api/types.ts';
import { useSaid } from '../../i18n/said.ts';
import { useDuration } from '../../parts/duration.ts';
import { Instant } from '../../parts/instant.tsx';
import { StateTag } from '../../parts/state-tag.tsx';

/** One run a line: which, whose, why, when, how long, and what it says for itself. */
export const RunsTable = ({ runs }: { runs: readonly Run[] }) => {
  const { t } = useTranslation('runs');
  const duration = useDuration();
  const said = useSaid();
  return (
    <div className="table-frame">
      <table className="plain list">
        <thead>
          <tr>
            {(['run', 'job', 'fired', 'took', 'reason'] as const).map((column) => (
              <th scope="col" key={column}>
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <td>
                <StateTag state={run.state} />{' '}
                <Link to="/runs/$runId" params={{ runId: run.id }} className="numbers">
                  {run.id}
                </Link>
              </td>
              <td className="wrap">
                <Link to="/jobs/$namespace/$name" params={{ namespace: run.namespace, name: run.job }}>
                  {run.namespace}/{run.job}
                </Link>
                <span className="sub">→ {run.application}</span>
              </td>
              <td>
                <Instant at={run.fireAt} precise />
                <span className="sub">{t(`cause.${run.cause}`)}</span>
              </td>
              <td className="numbers" data-column={t('column.took')}>
                {run.durationMs === null ? '–' : duration(run.durationMs)}
              </td>
              <td className="wrap">
                {said(run.reason)}
                {run.dueAt !== null && (
                  <span className="sub">
                    {t('nextAttempt')} <Instant at={run.dueAt} precise />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
