import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../app/preferences.ts';
import { BUILDER_KINDS, type BuilderKind, type CronChoice, cronOf, WEEKDAYS } from './cron-of.ts';

/** 2026-11-23 is a Monday. */
const MONDAY = Date.UTC(2026, 10, 23);
const DAY_MS = 86_400_000;

/** For those who don't write cron: choose, and it is written. */
export const CronBuilder = ({ now, onBuilt }: { now: string; onBuilt: (cron: string) => void }) => {
  const { t } = useTranslation('editor');
  const { language } = usePreferences();
  const [choice, setChoice] = useState<CronChoice>({
    kind: 'daily',
    every: 15,
    time: '02:00',
    weekdays: ['MON'],
    day: '1',
  });
  const change = (part: Partial<CronChoice>) => setChoice((before) => ({ ...before, ...part }));
  const cron = cronOf(choice);
  const weekday = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: 'UTC', weekday: 'short' });
  const { kind } = choice;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a legend of its own
    <div className="cron-builder" role="group" aria-label={t('schedule.build')}>
      <Select
        aria-label={t('builder.kind')}
        value={kind}
        onChange={(chosen: BuilderKind) => change({ kind: chosen })}
        options={BUILDER_KINDS.map((value) => ({ value, label: t(`builder.${value}`) }))}
      />
      {kind === 'minutes' && (
        <InputNumber
          aria-label={t('builder.every')}
          min={1}
          max={59}
          value={choice.every}
          onChange={(every) => change({ every: every ?? 1 })}
        />
      )}
      {kind === 'weekly' && (
        <Checkbox.Group
          value={[...choice.weekdays]}
          onChange={(weekdays) =>
            weekdays.length > 0 && change({ weekdays: WEEKDAYS.filter((day) => weekdays.includes(day)) })
          }
          options={WEEKDAYS.map((value, index) => ({ value, label: weekday.format(MONDAY + index * DAY_MS) }))}
        />
      )}
      {kind === 'monthly' && (
        <Select
          aria-label={t('builder.day')}
          value={choice.day}
          onChange={(day) => change({ day })}
          options={[
            ...Array.from({ length: 31 }, (_, index) => ({ value: String(index + 1), label: String(index + 1) })),
            { value: 'L', label: t('builder.lastDay') },
          ]}
        />
      )}
      {kind !== 'minutes' && (
        <Input
          className="cron-time"
          type="time"
          aria-label={t('builder.time')}
          value={choice.time}
          onChange={({ target }) => target.value !== '' && change({ time: target.value.slice(0, 5) })}
        />
      )}
      <code>{cron}</code>
      <Button type="primary" size="small" disabled={cron === now} onClick={() => onBuilt(cron)}>
        {t('builder.use')}
      </Button>
    </div>
  );
};
