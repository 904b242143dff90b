/** Where the two doors may differ, and why. A difference that is no more has to leave the list. */
interface Difference {
  /** Titles of variants. */
  titles: RegExp;
  because: string;
}

const COMMON: readonly Difference[] = [
  { titles: /^(request\.)?headers\.some-name = 7$/, because: "a header's value is text there: quote it" },
];

/** What the API server takes of these shows on the object within a second: Ready=False with REST's own sentence. */
export const DIFFERENCES: Readonly<Record<'HttpJob' | 'HttpApplication', readonly Difference[]>> = {
  HttpJob: [
    ...COMMON,
    { titles: /^schedule\.(cron|timeZone) = "(plain|Two Words)"$/, because: 'CEL can not judge cron and zones' },
    { titles: /^success\.json = /, because: 'CEL can not judge JSONPath' },
    { titles: /^request\.body = 7$|^success\.status = /, because: 'the API server knows no union of these types' },
    { titles: /^maxInterval under|^retry\.maxInterval = "1ms"$/, because: 'there a default counts as written down' },
    { titles: /^a truth in a (query|header)$/, because: 'text or a whole number there: quote it' },
    { titles: /^a field left empty$/, because: 'an API server drops what is null' },
  ],
  HttpApplication: [
    ...COMMON,
    { titles: /^the default probe over a short interval$/, because: 'there a default counts as written down' },
    { titles: /^an @ in the base path$/, because: 'CEL may scan ten thousand URLs once a rule: write %40' },
    { titles: /^secrets\.some-name\.value = /, because: 'it would lie in etcd in the clear' },
    { titles: /^secrets\.some-name\.(set|fingerprint) = /, because: 'REST alone shows them' },
  ],
};
