import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Kathmandu's offsets through its history, seconds, each with its daylight saving: no other zone has the same. */
const KATHMANDU = [20_476, 0, 19_800, 0, 20_700, 0];
const OTHER_OFFSET = 21_600;
export const OTHER_VERSION = '2099z';

/**
 * Time-zone data of a release that never was, in a folder for ICU_TIMEZONE_FILES_DIR: what this Node carries, with another version in
 * it and with Kathmandu at +06:00 instead of +05:45.
 */
export const writeOtherZones = (folder: string): void => {
  const items = embeddedIcuData();
  for (const [name, bytes] of items)
    if (/(timezoneTypes|metaZones|windowsZones)\.res$/.test(name)) writeFileSync(join(folder, fileOf(name)), bytes);
  const [name, bytes] = items.find(([each]) => each.endsWith('/zoneinfo64.res'))!;
  const zones = Buffer.from(bytes);
  const version = placeOf(zones, Buffer.from(process.versions.tz!, 'utf16le'), "the data's version");
  zones.write(OTHER_VERSION, version, 'utf16le');
  const pattern = Buffer.from(Int32Array.from(KATHMANDU).buffer);
  zones.writeInt32LE(OTHER_OFFSET, placeOf(zones, pattern, "Kathmandu's offsets") + pattern.length - 8);
  writeFileSync(join(folder, fileOf(name)), zones);
};

const fileOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

const placeOf = (bytes: Buffer, pattern: Buffer, what: string): number => {
  const place = bytes.indexOf(pattern);
  if (place < 0) throw new Error(`${what} were not found in this Node's time-zone data`);
  return place;
};

/** What Node's program holds of ICU: a header with the mark `CmnD`, then a table of names and places, both counted from the table's start. */
const embeddedIcuData = (): [name: string, bytes: Buffer][] => {
  const program = readFileSync(process.execPath);
  let mark = program.indexOf('CmnD');
  while (mark >= 0 && program.readUInt16BE(mark - 10) !== 0xda27) mark = program.indexOf('CmnD', mark + 1);
  if (mark < 0) throw new Error(`${process.execPath} carries no ICU data of its own`);
  const header = mark - 12;
  const table = header + program.readUInt16LE(header);
  const count = program.readUInt32LE(table);
  const placeAt = (n: number, field: 0 | 4) => table + program.readUInt32LE(table + 4 + 8 * n + field);
  return Array.from({ length: count - 1 }, (_, n) => {
    const name = placeAt(n, 0);
    return [
      program.toString('latin1', name, program.indexOf(0, name)),
      program.subarray(placeAt(n, 4), placeAt(n + 1, 4)),
    ];
  });
};
