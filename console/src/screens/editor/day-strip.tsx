import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../app/preferences.ts';
import { wallText } from '../../parts/wall-clock.ts';

const DAYS = 7;
const DAY_MS = 86_400_000;
const WIDTH = 480;
const ROW = 20;
const LEFT = 70;

/** The coming days of the job's zone under each other, each fire a line at its time. */
export const DayStrip = ({ fires, isCut, zone }: { fires: readonly string[]; isCut: boolean; zone: string }) => {
  const { t } = useTranslation('editor');
  const { language } = usePreferences();
  const dayName = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'numeric',
  });
  const today = Date.parse(`${wallText(new Date().toISOString(), zone).slice(0, 10)}T00:00:00Z`);
  // Fires on the zone's clock, as if that were UTC.
  const walls = fires.map((at) => Date.parse(`${wallText(at, zone)}Z`));
  const end = today + DAYS * DAY_MS;
  // What comes behind the last known fire is not drawn, and said.
  const known = isCut ? Math.min(end, walls.at(-1) ?? today) : end;
  const x = (wall: number) => LEFT + (((wall - today) % DAY_MS) / DAY_MS) * (WIDTH - LEFT);
  const row = (wall: number) => Math.floor((wall - today) / DAY_MS);
  return (
    <figure className="day-strip">
      <svg viewBox={`0 0 ${WIDTH} ${DAYS * ROW + 14}`} role="img" aria-label={t('preview.strip')}>
        {Array.from({ length: DAYS }, (_, day) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: days are known by their order
          <g key={day}>
            <text x={0} y={day * ROW + 13}>
              {dayName.format(today + day * DAY_MS)}
            </text>
            <rect className="strip-day" x={LEFT} y={day * ROW + 3} width={WIDTH - LEFT} height={ROW - 6} rx={2} />
            {known < today + (day + 1) * DAY_MS && (
              <rect
                className="strip-unknown"
                x={known < today + day * DAY_MS ? LEFT : x(known)}
                y={day * ROW + 3}
                width={known < today + day * DAY_MS ? WIDTH - LEFT : WIDTH - x(known)}
                height={ROW - 6}
              />
            )}
          </g>
        ))}
        {walls
          .filter((wall) => wall >= today && wall < end)
          .map((wall) => (
            <rect key={wall} className="strip-fire" x={x(wall)} y={row(wall) * ROW + 3} width={1.5} height={ROW - 6} />
          ))}
        {[0, 6, 12, 18].map((hour) => (
          <text key={hour} x={x(today + hour * 3_600_000)} y={DAYS * ROW + 11}>
            {String(hour).padStart(2, '0')}:00
          </text>
        ))}
      </svg>
      <figcaption>{isCut && known < end ? t('preview.soOn', { count: fires.length }) : t('preview.strip')}</figcaption>
    </figure>
  );
};
