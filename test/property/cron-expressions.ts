import fc from 'fast-check';

/** A five-field expression and, made beside it rather than parsed from it, the values that each field allows. */
export interface Expression {
  text: string;
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  /** 0 is Sunday. */
  weekdays: ReadonlySet<number>;
  daysGiven: boolean;
  weekdaysGiven: boolean;
}

interface Field {
  text: string;
  values: ReadonlySet<number>;
}

const everyNth = (from: number, to: number, step: number): number[] => {
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
};

function field(min: number, max: number): fc.Arbitrary<Field> {
  const value = fc.integer({ min, max });
  const range = fc.tuple(value, value).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const step = fc.integer({ min: 1, max: Math.min(20, max - min) });
  const single = value.map((v) => ({ text: `${v}`, values: [v] }));
  const term = fc.oneof(
    single,
    range.map(([a, b]) => ({ text: `${a}-${b}`, values: everyNth(a, b, 1) })),
    fc.tuple(range, step).map(([[a, b], n]) => ({ text: `${a}-${b}/${n}`, values: everyNth(a, b, n) })),
    step.map((n) => ({ text: `*/${n}`, values: everyNth(min, max, n) })),
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({ text: '*', values: new Set(everyNth(min, max, 1)) }) },
    { weight: 3, arbitrary: single.map(({ text, values }) => ({ text, values: new Set(values) })) },
    {
      weight: 4,
      arbitrary: fc.array(term, { minLength: 1, maxLength: 3 }).map((terms) => ({
        text: terms.map(({ text }) => text).join(','),
        values: new Set(terms.flatMap(({ values }) => values)),
      })),
    },
  );
}

const star = (min: number, max: number): fc.Arbitrary<Field> =>
  fc.constant({ text: '*', values: new Set(everyNth(min, max, 1)) });

/** @param often how much oftener than not a day field is left open, so that windows of a few days hold fires. */
export function expressions(often = 1): fc.Arbitrary<Expression> {
  const dayField = (min: number, max: number) =>
    fc.oneof({ weight: often, arbitrary: star(min, max) }, { weight: 1, arbitrary: field(min, max) });
  return fc
    .tuple(field(0, 59), field(0, 23), dayField(1, 31), dayField(1, 12), dayField(0, 7))
    .map(([minutes, hours, days, months, weekdays]) => ({
      text: [minutes, hours, days, months, weekdays].map(({ text }) => text).join(' '),
      minutes: minutes.values,
      hours: hours.values,
      days: days.values,
      months: months.values,
      weekdays: new Set([...weekdays.values].map((day) => day % 7)),
      daysGiven: days.text !== '*',
      weekdaysGiven: weekdays.text !== '*',
    }));
}

/** Sixty zones: all offsets, half and quarter hours, changes of 30 minutes, of two hours, at midnight, by Ramadan, by decree. */
export const ZONES = `UTC Europe/London Europe/Dublin Europe/Lisbon Europe/Berlin Europe/Paris Europe/Madrid Europe/Rome
Europe/Athens Europe/Helsinki Europe/Istanbul Europe/Moscow Europe/Samara Europe/Minsk Atlantic/Azores Atlantic/Reykjavik
Africa/Cairo Africa/Casablanca Africa/El_Aaiun Africa/Johannesburg Africa/Lagos Africa/Nairobi Asia/Beirut Asia/Jerusalem
Asia/Gaza Asia/Amman Asia/Baghdad Asia/Tehran Asia/Dubai Asia/Karachi Asia/Kolkata Asia/Kathmandu Asia/Dhaka Asia/Yangon
Asia/Bangkok Asia/Shanghai Asia/Hong_Kong Asia/Tokyo Asia/Pyongyang Asia/Vladivostok Australia/Perth Australia/Adelaide
Australia/Sydney Australia/Lord_Howe Pacific/Auckland Pacific/Chatham Pacific/Apia Pacific/Fiji Pacific/Honolulu
Antarctica/Troll America/Anchorage America/Los_Angeles America/Phoenix America/Chicago America/New_York America/Havana
America/St_Johns America/Santiago America/Asuncion America/Sao_Paulo America/Caracas America/Nuuk America/Scoresbysund`.split(
  /\s+/,
);
