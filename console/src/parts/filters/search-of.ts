/**
 * What somebody wrote into the URL, without what is no filter.
 * @param several names of filters that take some of these values
 */
export const searchOf = (
  search: Readonly<Record<string, unknown>>,
  texts: readonly string[],
  several: Readonly<Record<string, readonly string[]>>,
): Record<string, unknown> => {
  const found: Record<string, unknown> = {};
  for (const name of texts) {
    // The router reads what looks like a number as one.
    const value = typeof search[name] === 'number' ? String(search[name]) : search[name];
    if (typeof value === 'string' && value !== '') found[name] = value;
  }
  for (const [name, all] of Object.entries(several)) {
    const given = [search[name]].flat().filter((each) => all.includes(each as string));
    if (given.length > 0) found[name] = given;
  }
  return found;
};
