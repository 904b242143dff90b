/** What the success rule makes of a reply or a fault; always with a reason a person understands. */
export interface Verdict {
  state: 'succeeded' | 'failed' | 'accepted';
  reason: string;
}
