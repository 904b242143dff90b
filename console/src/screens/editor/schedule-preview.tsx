import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { RefusedError } from '../../api/refusal.ts';
import { usePreferences, useZone } from '../../app/preferences.ts';
import { useSaid } from '../../i18n/said.ts';
import { Card } from '../../parts/card.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { wallText } from '../../parts/wall-clock.ts';
import { previewQuery } from '../job/job-query.ts';
import { DayStrip } from './day-strip.tsx';
import { useEditing } from './editor-context.ts';
import { useSettled } from './use-settled.ts';

const FIRES = 500;
const LISTED = 10;

/** What the schedule will do, while it is being written: a sentence, the next fires in both zones, the coming days, warnings. */
export const SchedulePreview = () => {
  const { t } = useTranslation('editor');
  const said = useSaid();
  const { language } = usePreferences();
  const { get, keptSlot } = useEditing();
  const here = useZone();
  const asked = useSettled(
    JSON.stringify([get(['spec', 'schedule']) ?? {}, keptSlot ?? get(['spec', 'startsAt']), get(['spec', 'endsAt'])]),
  );
  const [schedule, startsAt, endsAt] = JSON.parse(asked) as [object, string | null, string | null];
  const window = { ...(startsAt === null ? {} : { startsAt }), ...(endsAt === null ? {} : { endsAt }) };
  const { data, error } = useQuery(previewQuery(schedule, window, FIRES));
  return (
    <Card>
      <h2 className="card-title">{t('preview.title')}</h2>
      <div aria-live="polite">
        {error instanceof RefusedError ? (
          <FailureNotice error={error} />
        ) : (
          data !== undefined && <p className="preview-sentence">{said(data.sentence[language])}</p>
        )}
      </div>
      {data !== undefined && !(error instanceof RefusedError) && (
        <>
          {data.warnings.map(({ message, remedy }) => (
            <Alert
              key={message}
              className="gap-below"
              type="warning"
              showIcon
              title={said(message)}
              description={said(remedy)}
            />
          ))}
          {data.fires.length > 0 && <Fires fires={data.fires.slice(0, LISTED)} zone={data.zone} here={here} />}
          <DayStrip fires={data.fires} isCut={data.fires.length === FIRES} zone={data.zone} />
          {data.changes.length > 0 && (
            <p className="preview-changes">
              {t('preview.changes')}{' '}
              {data.changes
                .map(
                  ({ at, fromOffset, toOffset }) =>
                    `${wallText(at, data.zone).slice(0, 10)} (${fromOffset} → ${toOffset})`,
                )
                .join(' · ')}
            </p>
          )}
        </>
      )}
    </Card>
  );
};

const Fires = ({ fires, zone, here }: { fires: readonly string[]; zone: string; here: string }) => {
  const { t } = useTranslation('editor');
  const readable = (at: string, inZone: string) => wallText(at, inZone).replace('T', ' ');
  return (
    <div className="table-frame">
      <table className="plain numbers">
        <caption className="visually-hidden">{t('preview.next')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('preview.inJob', { zone })}</th>
            {zone !== here && <th scope="col">{t('preview.here', { zone: here })}</th>}
          </tr>
        </thead>
        <tbody>
          {fires.map((at) => (
            <tr key={at}>
              <td>{readable(at, zone)}</td>
              {zone !== here && <td>{readable(at, here)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
