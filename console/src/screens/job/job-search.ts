export const TABS = ['runs', 'slots', 'revisions', 'definition'] as const;

/** What the page of a job shows; it stands in the URL. */
export interface JobSearch {
  tab?: (typeof TABS)[number];
  /** Window of slots, RFC 3339. */
  from?: string;
  to?: string;
  /** Or a day of the viewer's zone, yyyy-mm-dd. */
  day?: string;
  /** Revisions that are compared. */
  left?: number;
  right?: number;
}
