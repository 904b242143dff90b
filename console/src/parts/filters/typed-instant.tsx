import { Input } from 'antd';
import { usePreferences } from '../../app/preferences.ts';

interface TypedInstantProps {
  /** RFC 3339; undefined: open. */
  value: string | undefined;
  label: string;
  onChange: (at: string | undefined) => void;
}

/** An instant by the clock that the page shows: the viewer's zone, or UTC. */
export const TypedInstant = ({ value, label, onChange }: TypedInstantProps) => {
  const { zone } = usePreferences();
  const isUtc = zone === 'utc';
  return (
    <Input
      type="datetime-local"
      aria-label={label}
      title={label}
      prefix={<span className="typed-instant-label">{label}</span>}
      className="typed-instant"
      value={value === undefined ? '' : clockOf(new Date(value), isUtc)}
      onChange={({ target }) => onChange(instantOf(target.value, isUtc))}
    />
  );
};

const clockOf = (at: Date, isUtc: boolean): string =>
  new Date(isUtc ? at : at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** While it is being typed it is none yet. */
const instantOf = (clock: string, isUtc: boolean): string | undefined => {
  const at = clock === '' ? Number.NaN : Date.parse(isUtc ? `${clock}Z` : clock);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};
