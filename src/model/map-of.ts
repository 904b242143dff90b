import { z } from 'zod';

/** An object of free names with bounded size: every rule over its members then has a bounded cost, here and in an API server. */
export const mapOf = <K extends z.core.$ZodRecordKey, V extends z.ZodType>(key: K, value: V, most: number) =>
  z
    .record(key, value)
    .refine((members) => Object.keys(members).length <= most, {
      error: `holds more than ${most} entries`,
      params: { remedy: `Keep at most ${most}.` },
    })
    .meta({ maxProperties: most });
