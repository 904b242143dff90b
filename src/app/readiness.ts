/** Whether this member can do its work now, told at `/readyz` by sentences in which nothing is private. */
export class MemberReadiness {
  private phase: 'starting' | 'up' | 'stopping' = 'starting';

  constructor(private readonly maySend: () => boolean) {}

  started(): void {
    this.phase = 'up';
  }

  stopping(): void {
    this.phase = 'stopping';
  }

  /** Why not; null where it can. */
  reason(): string | null {
    if (this.phase !== 'up') return `this server is ${this.phase}`;
    return this.maySend() ? null : 'the database has not answered within the lease';
  }

  async problems(): Promise<readonly string[]> {
    const reason = this.reason();
    return reason === null ? [] : [reason];
  }
}
