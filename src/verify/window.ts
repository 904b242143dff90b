/** From where to where slots are judged, both included, and when the store was read; Unix ms. */
export interface JudgedWindow {
  from: number;
  to: number;
  readAt: number;
  /** Slots may open so late at most; null: as late as the job's misfireGrace. */
  lateMs: number | null;
}
