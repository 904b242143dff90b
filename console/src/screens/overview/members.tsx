import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/card.tsx';
import type { Overview } from './overview-query.ts';

/** Further off, and people wonder why a job fired when it did; due times go by the database's clock either way. */
const WORTH_A_LOOK_MS = 500;

/** Belfry's processes and how far their clocks are from the database's. */
export const Members = ({ members, at }: Pick<Overview, 'members' | 'at'>) => {
  const { t } = useTranslation('overview');
  return (
    <Card>
      <h2 className="card-title">{t('members.title')}</h2>
      <div className="table-frame">
        <table className="plain list">
          <thead>
            <tr>
              <th scope="col">{t('members.name')}</th>
              <th scope="col">{t('members.state')}</th>
              <th scope="col" className="right">
                {t('members.clock')}
              </th>
              <th scope="col" className="right">
                {t('members.calls')}
              </th>
              <th scope="col" className="right">
                {t('members.beat')}
              </th>
              <th scope="col">{t('members.version')}</th>
            </tr>
          </thead>
          <tbody>
            {members.map(({ id, name, state, clockOffsetMs, callsInFlight, maxCalls, lastBeatAt, version }) => (
              <tr key={id}>
                <td>{name}</td>
                <td className={state === 'alive' ? 'good' : 'bad'}>
                  {state === 'alive' ? t('members.alive') : t('members.gone')}
                </td>
                <td
                  className={Math.abs(clockOffsetMs) >= WORTH_A_LOOK_MS ? 'right bad numbers' : 'right numbers'}
                  data-column={t('members.clock')}
                >
                  {clockOffsetMs} ms
                </td>
                <td className="right numbers" data-column={t('members.calls')}>
                  {callsInFlight} / {maxCalls}
                </td>
                <td className="right numbers" data-column={t('members.beat')}>
                  {secondsBetween(lastBeatAt, at)} s
                </td>
                <td data-column={t('members.version')}>{version}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
};

const secondsBetween = (from: string, to: string): number =>
  Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1_000));
