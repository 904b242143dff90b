import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Events } from '../../api/types.ts';
import { useSaid } from '../../i18n/said.ts';
import { Card } from '../../parts/card.tsx';
import { Instant, useInstantFormat } from '../../parts/instant.tsx';
import { StateTag } from '../../parts/state-tag.tsx';
import { kindWord } from '../run/step-kind.ts';

type RunChain = Events['items'][number];

/** A run and its steps, one after the other; those that were searched for are marked. */
export const Chain = ({ chain: { run, steps, left } }: { chain: RunChain }) => {
  const { t } = useTranslation('events');
  const format = useInstantFormat();
  return (
    <Card size="small" className="chain">
      <p className="chain-head">
        <StateTag state={run.state} />
        <Link to="/runs/$runId" params={{ runId: run.id }} className="numbers">
          {run.id}
        </Link>
        <span className="chain-job">
          <Link to="/jobs/$namespace/$name" params={{ namespace: run.namespace, name: run.job }}>
            {run.namespace}/{run.job}
          </Link>{' '}
          → {run.application}
        </span>
        <span className="sub">{t('fired', { at: format(run.fireAt) })}</span>
      </p>
      <ol className="chain-steps" aria-label={t('chain', { id: run.id })}>
        {steps.map((step) => (
          <ChainStep key={step.id} step={step} isSharded={run.shardTotal > 1} />
        ))}
      </ol>
      {left > 0 && (
        <Link to="/runs/$runId" params={{ runId: run.id }}>
          {t('left', { count: left })}
        </Link>
      )}
    </Card>
  );
};

const ChainStep = ({ step, isSharded }: { step: RunChain['steps'][number]; isSharded: boolean }) => {
  const { t } = useTranslation('events');
  const { t: ofRun } = useTranslation('run');
  const said = useSaid();
  const word = kindWord(step.kind, ofRun);
  return (
    <li className={step.matches ? 'chain-match' : undefined}>
      <Instant at={step.at} precise />
      <span className="chain-kind">{step.matches ? <mark>{word}</mark> : word}</span>
      <span className="chain-message">
        {isSharded && step.shardIndex !== null && <>{t('shard', { index: step.shardIndex })} · </>}
        {said(step.message)}
        {step.actor !== undefined && <> · {t('by', { actor: step.actor })}</>}
      </span>
    </li>
  );
};
