import { nearestName } from '../../model/nearest.ts';

/** What people write for places that have no zone of their own, or under other names. */
const COMMON: Record<string, string> = {
  'asia/beijing': 'Asia/Shanghai',
  beijing: 'Asia/Shanghai',
  china: 'Asia/Shanghai',
  cst: 'Asia/Shanghai or America/Chicago',
  ist: 'Asia/Kolkata',
  jst: 'Asia/Tokyo',
  bst: 'Europe/London',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  edt: 'America/New_York',
  'asia/bangalore': 'Asia/Kolkata',
  'asia/mumbai': 'Asia/Kolkata',
  'america/san_francisco': 'America/Los_Angeles',
  z: 'UTC',
};

/** Current names that the zone list of Intl still gives under an older spelling. */
const RENAMED = ['UTC', 'Asia/Kolkata', 'Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'Asia/Yangon', 'Europe/Kyiv'];

/** The name that was probably meant, or null. A bare offset gets the zone whose offset never changes. */
export function nearestZoneName(text: string): string | null {
  const wanted = text.slice(0, 64).toLowerCase().trim().replaceAll(' ', '_');
  const common = COMMON[wanted];
  if (common) return common;
  const offset = /^(?:utc|gmt)?([+-])0?(\d{1,2})(?::?00)?$/.exec(wanted);
  if (offset && Number(offset[2]) <= 14) {
    // The signs of Etc zones are the wrong way round, as POSIX has it.
    return Number(offset[2]) === 0 ? 'UTC' : `Etc/GMT${offset[1] === '+' ? '-' : '+'}${offset[2]}`;
  }
  const names = [...RENAMED, ...Intl.supportedValuesOf('timeZone')];
  const city = names.find((name) => name.toLowerCase().endsWith(`/${wanted}`));
  return city ?? nearestName(wanted, names);
}
