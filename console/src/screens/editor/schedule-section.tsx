import { AutoComplete, Button, Segmented } from 'antd';
import { type FocusEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useZone } from '../../app/preferences.ts';
import { ClockField } from '../../parts/clock-field.tsx';
import { knownZone } from '../../parts/wall-clock.ts';
import { CronBuilder } from './cron-builder.tsx';
import type { Path } from './document.ts';
import { useEditing } from './editor-context.ts';
import { Labelled, More, TextField } from './fields.tsx';

const KINDS = ['cron', 'every', 'after', 'at', 'byHand'] as const;
type Kind = (typeof KINDS)[number];

const SCHEDULE = ['spec', 'schedule'] as const;

/** What a kind begins with. */
const FIRST: Record<Kind, (zone: string) => object> = {
  cron: (timeZone) => ({ cron: '0 0 2 * * ?', timeZone }),
  every: () => ({ every: '5m' }),
  after: () => ({ after: '30s' }),
  at: () => ({ at: new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000).toISOString() }),
  byHand: () => ({}),
};

const kindOf = (schedule: unknown): Kind =>
  KINDS.find((kind) => (schedule as Record<string, unknown> | null | undefined)?.[kind] !== undefined) ?? 'byHand';

/** When it fires. */
export const ScheduleSection = () => {
  const { t } = useTranslation('editor');
  const { get, set } = useEditing();
  const zone = useZone();
  const kind = kindOf(get(SCHEDULE));
  const [building, setBuilding] = useState(false);
  const cron = get([...SCHEDULE, 'cron']);
  return (
    <>
      <Segmented
        aria-label={t('schedule.kind')}
        value={kind}
        onChange={(chosen) => set(SCHEDULE, FIRST[chosen](zone))}
        options={KINDS.map((value) => ({ value, label: t(`schedule.${value}`) }))}
      />
      {kind === 'cron' && (
        <>
          <div className="field-pair">
            <TextField path={[...SCHEDULE, 'cron']} label={t('schedule.cron')} hint={t('schedule.cronHint')} />
            <ZoneField />
          </div>
          <Button size="small" onClick={() => setBuilding(!building)} aria-expanded={building}>
            {t('schedule.build')}
          </Button>
          {building && <CronBuilder onBuilt={(built) => set([...SCHEDULE, 'cron'], built)} now={String(cron ?? '')} />}
        </>
      )}
      {(kind === 'every' || kind === 'after') && (
        <TextField path={[...SCHEDULE, kind]} label={t(`schedule.${kind}`)} hint={t('schedule.everyHint')} />
      )}
      {kind === 'at' && <InstantField path={[...SCHEDULE, 'at']} label={t('schedule.at')} />}
      {kind !== 'byHand' && kind !== 'at' && (
        <More title={t('schedule.window')}>
          <div className="field-pair">
            <InstantField path={['spec', 'startsAt']} label={t('schedule.startsAt')} isOptional />
            <InstantField path={['spec', 'endsAt']} label={t('schedule.endsAt')} isOptional />
          </div>
        </More>
      )}
    </>
  );
};

/** An instant on the clock that the schedule goes by, where it names one; else on the viewer's. */
const InstantField = ({ path, label, isOptional = false }: { path: Path; label: string; isOptional?: boolean }) => {
  const { get, set } = useEditing();
  const here = useZone();
  const zone = kindOf(get(SCHEDULE)) === 'cron' ? knownZone(get([...SCHEDULE, 'timeZone'])) : here;
  const at = get(path);
  return (
    <Labelled path={path} label={label} hint={zone}>
      {(id) => (
        <ClockField
          id={id}
          zone={zone}
          isOptional={isOptional}
          value={isInstant(at) ? at : undefined}
          onChange={(typed) => set(path, typed)}
        />
      )}
    </Labelled>
  );
};

const isInstant = (at: unknown): at is string => typeof at === 'string' && !Number.isNaN(Date.parse(at));

/** What is typed takes the place of what stands there. The click that brings the focus sets the caret afterwards, so this waits a frame. */
const selectAll = ({ target }: FocusEvent<HTMLElement>): void => {
  requestAnimationFrame(() => target instanceof HTMLInputElement && target.select());
};

const ZoneField = () => {
  const { t } = useTranslation('editor');
  const { get, set } = useEditing();
  const path = [...SCHEDULE, 'timeZone'];
  return (
    <Labelled path={path} label={t('schedule.timeZone')}>
      {(id) => (
        <AutoComplete
          id={id}
          value={String(get(path) ?? 'UTC')}
          onFocus={selectAll}
          onChange={(zone: string) => set(path, zone === '' ? undefined : zone)}
          options={['UTC', ...Intl.supportedValuesOf('timeZone')].map((value) => ({ value }))}
          showSearch={{
            filterOption: (typed, option) => String(option?.value).toLowerCase().includes(typed.toLowerCase()),
          }}
        />
      )}
    </Labelled>
  );
};
