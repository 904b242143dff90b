import { CheckCircleOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDark } from '../../app/preferences.ts';
import { stateColours } from '../../app/theme.ts';
import { useSaid } from '../../i18n/said.ts';
import { Card } from '../../parts/card.tsx';
import { Instant } from '../../parts/instant.tsx';
import type { Overview } from './overview-query.ts';

type Need = Overview['needs'][number];

/** A colour a kind: of the state that it is nearest to. */
const COLOUR_OF: Record<Need['kind'], string> = {
  late: 'missed',
  'no-endpoint': 'failed',
  failing: 'failed',
  behind: 'waiting',
  busy: 'waiting',
  suspended: 'queued',
};

const AT_FIRST = 8;
/** The server names so many of a kind at most. */
const MOST_OF_A_KIND = 20;

/** First on the page: what waits for a person, the worst on top. */
export const Needs = ({ needs }: { needs: readonly Need[] }) => {
  const { t } = useTranslation('overview');
  const [all, setAll] = useState(false);
  const shown = all ? needs : needs.slice(0, AT_FIRST);
  const isCut = Object.values(Object.groupBy(needs, ({ kind }) => kind)).some((of) => of.length >= MOST_OF_A_KIND);
  const failing = needs.filter(({ kind }) => kind === 'failing').length;
  return (
    <Card>
      <h2 className="card-title">
        {t('needs.title')}
        {needs.length > 0 && <span className="count numbers">{isCut ? `${needs.length}+` : needs.length}</span>}
      </h2>
      {needs.length === 0 ? (
        <span className="secondary">
          <CheckCircleOutlined className="well" /> {t('needs.none')}
        </span>
      ) : (
        <>
          <ul className="needs">
            {shown.map((need) => (
              <NeedRow key={`${need.kind} ${need.namespace} ${need.name}`} need={need} />
            ))}
          </ul>
          <p className="needs-more">
            {needs.length > AT_FIRST && (
              <Button type="link" size="small" onClick={() => setAll(!all)} aria-expanded={all}>
                {t(all ? 'needs.fewer' : 'needs.all', { total: needs.length })}
              </Button>
            )}
            {failing >= MOST_OF_A_KIND && (
              <Link to="/jobs" search={(search) => ({ ...search, state: 'failing' })}>
                {t('needs.allFailing')}
              </Link>
            )}
          </p>
        </>
      )}
    </Card>
  );
};

const NeedRow = ({ need }: { need: Need }) => {
  const { t } = useTranslation('overview');
  const said = useSaid();
  const colour = stateColours(useDark())[COLOUR_OF[need.kind]];
  const { kind, namespace, name, count, since, reason, object, runId } = need;
  return (
    <li style={{ borderInlineStartColor: colour }}>
      <span className="need-what" style={{ color: colour }}>
        {kind === 'failing' || kind === 'behind' || kind === 'busy'
          ? t(`needs.${kind}`, { count: count ?? 0 })
          : t(`needs.${kind}`)}
      </span>
      {object === 'job' ? (
        <Link className="need-who" to="/jobs/$namespace/$name" params={{ namespace, name }}>
          {namespace}/{name}
        </Link>
      ) : (
        <Link className="need-who" to="/applications/$namespace/$name" params={{ namespace, name }}>
          {namespace}/{name}
        </Link>
      )}
      <span className="need-why">{said(reason)}</span>
      <span className="need-when">
        {runId !== null && (
          <Link to="/runs/$runId" params={{ runId }}>
            {t('needs.run', { id: runId })}
          </Link>
        )}
        {since !== null && <Instant at={since} />}
      </span>
    </li>
  );
};
