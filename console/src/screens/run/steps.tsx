import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../api/types.ts';
import { useSaid } from '../../i18n/said.ts';
import { Card } from '../../parts/card.tsx';
import { useDrawn } from '../../parts/drawn.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { Instant } from '../../parts/instant.tsx';
import { stepsQuery } from './run-query.ts';
import { kindWord } from './step-kind.ts';

/** A run of a thousand shards has thousands of steps; the first ones tell enough until somebody asks. */
const AT_FIRST = 40;
const MORE = 500;

/** The whole chain, one step after the other. */
export const Steps = ({ run }: { run: RunDetail }) => {
  const { t } = useTranslation('run');
  const said = useSaid();
  const [rows, setRows] = useState(AT_FIRST);
  const look = useQuery(stepsQuery(run));
  const data = useDrawn(look.data);
  const steps = data?.items ?? [];
  const shown = steps.slice(0, rows);
  return (
    <Card>
      <h2 className="card-title">
        {t('steps.title')}
        {steps.length > shown.length && (
          <span className="secondary numbers"> {t('steps.shown', { shown: shown.length, total: steps.length })}</span>
        )}
      </h2>
      <FailureNotice error={look.error} />
      <div className="table-frame">
        <table className="plain list steps-table">
          <thead>
            <tr>
              <th scope="col">{t('steps.at')}</th>
              <th scope="col">{t('steps.kind')}</th>
              <th scope="col">{t('steps.shard')}</th>
              <th scope="col">{t('steps.what')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((step) => (
              <tr key={step.id}>
                <td>
                  <Instant at={step.at} precise />
                </td>
                <td>{kindWord(step.kind, t)}</td>
                <td className="numbers" {...(step.shardIndex === null ? {} : { 'data-column': t('steps.shard') })}>
                  {step.shardIndex ?? ''}
                </td>
                <td className="step-message">
                  {said(step.message)}
                  {step.actor !== undefined && <> · {t('steps.by', { actor: step.actor })}</>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {steps.length > shown.length && (
        <div className="more">
          <Button onClick={() => setRows(rows + MORE)}>
            {t('steps.more', { count: Math.min(MORE, steps.length - shown.length) })}
          </Button>
        </div>
      )}
    </Card>
  );
};
