import { valueAt } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';

/** Manifests that people write hold some dozens of values. What is checked on the thread that also sends calls must end soon (B6). */
const MOST_VALUES = 2_000;
/** Each is compiled by the template engine, which takes some ten thousandths of a second. */
const MOST_TEMPLATES = 500;
/** Lists of domains are counted by themselves: they may be long. */
const MOST_DOMAINS = 10_000;
const MOST_DOMAIN_VALUES = 50_000;

/** Why a document is too large to be looked at, or null. Reads any JSON value, and no further than it must. */
export const documentSizeProblem = (document: unknown): Problem | null => {
  const domains = valueAt(document, ['spec', 'domains']);
  if (Array.isArray(domains)) {
    if (domains.length > MOST_DOMAINS)
      return {
        path: 'spec.domains',
        message: `holds more than ${MOST_DOMAINS} addresses`,
        remedy: 'Split them over several applications.',
      };
    if (countOf(domains, null, MOST_DOMAIN_VALUES).values > MOST_DOMAIN_VALUES)
      return {
        path: 'spec.domains',
        message: `holds more than ${MOST_DOMAIN_VALUES} values`,
        remedy: 'Use fewer labels an address.',
      };
  }
  const { values, templates } = countOf(document, domains, MOST_VALUES);
  if (values > MOST_VALUES)
    return {
      path: '',
      message: `holds more than ${MOST_VALUES} values`,
      remedy: 'Keep data out of the definition: send a reference to it.',
    };
  if (templates <= MOST_TEMPLATES) return null;
  return {
    path: '',
    message: `holds more than ${MOST_TEMPLATES} templates`,
    remedy: 'Let the called service work out what it can by itself.',
  };
};

const countOf = (root: unknown, leftOut: unknown, most: number): { values: number; templates: number } => {
  let values = 0;
  let templates = 0;
  const rest: unknown[] = [root];
  while (rest.length > 0 && values <= most) {
    const value = rest.pop();
    if (value === leftOut && value !== null) continue;
    values++;
    if (typeof value === 'string') templates += value.split(/\{[{%]/, MOST_TEMPLATES + 2).length - 1;
    else if (typeof value === 'object' && value !== null) {
      const members = Object.values(value);
      values += Math.max(0, members.length - most);
      rest.push(...members.slice(0, most));
    }
  }
  return { values, templates };
};
