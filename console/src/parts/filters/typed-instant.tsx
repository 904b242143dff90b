import { useZone } from '../../app/preferences.ts';
import { ClockField } from '../clock-field.tsx';

interface TypedInstantProps {
  /** RFC 3339; undefined: open. */
  value: string | undefined;
  label: string;
  onChange: (at: string | undefined) => void;
}

/** An instant by the clock that the page shows: the viewer's zone, or UTC. */
export const TypedInstant = ({ value, label, onChange }: TypedInstantProps) => (
  <ClockField
    label={label}
    className="typed-instant"
    prefix={<span className="typed-instant-label">{label}</span>}
    value={value}
    zone={useZone()}
    isOptional
    onChange={onChange}
  />
);
