import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import type { ReactNode } from 'react';
import { wallText, zonedInstant } from './wall-clock.ts';

/** The first one is how it is shown; each may be typed. */
const FORMATS = ['YYYY-MM-DD HH:mm:ss', 'YYYY-MM-DD HH:mm', 'YYYY-MM-DD', 'YYYY-MM-DDTHH:mm:ss', 'YYYY-MM-DDTHH:mm'];
const WALL = 'YYYY-MM-DDTHH:mm:ss';

interface ClockFieldProps {
  id?: string;
  label?: string;
  /** RFC 3339; undefined: none. */
  value: string | undefined;
  /** The IANA zone whose clock it is read and typed on. */
  zone: string;
  prefix?: ReactNode;
  className?: string;
  /** Whether it may be left empty. */
  isOptional?: boolean;
  onChange: (at: string | undefined) => void;
}

/** An instant, typed or picked, on a zone's clock; every screen's own, so that it looks and reads the same in each browser. */
export const ClockField = ({ label, value, zone, isOptional = false, onChange, ...rest }: ClockFieldProps) => (
  <DatePicker
    {...rest}
    aria-label={label}
    placeholder="YYYY-MM-DD HH:mm"
    format={FORMATS}
    showTime
    // The button would take the browser's clock, whatever the zone.
    showNow={false}
    needConfirm={false}
    allowClear={isOptional}
    value={value === undefined ? null : dayjs(wallText(value, zone))}
    onChange={(picked) => onChange(picked === null ? undefined : zonedInstant(picked.format(WALL), zone))}
  />
);
