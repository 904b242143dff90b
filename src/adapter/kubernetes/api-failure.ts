/** The API server answered, and not with what was asked for. */
export class ApiFailure extends Error {
  constructor(
    /** HTTP status; that of a watch's last event where the watch itself had begun. */
    readonly status: number,
    /** Kubernetes' own word for it, such as NotFound, Forbidden, Conflict, Expired. */
    readonly reason: string,
    message: string,
    /** Seconds that the server asks to wait, where it does. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.name = 'ApiFailure';
  }

  /** What a list or a watch went on from is no longer kept: only a new list helps. */
  get isExpired(): boolean {
    return this.status === 410 || this.reason === 'Expired' || this.reason === 'Gone';
  }

  static is(error: unknown, status: number): error is ApiFailure {
    return error instanceof ApiFailure && error.status === status;
  }

  /** @param body a `Status` of Kubernetes, or whatever stands before the API server answered */
  static of(status: number, body: string, retryAfter?: string | string[] | undefined): ApiFailure {
    const told = statusOf(body);
    const seconds = Number(retryAfter);
    return new ApiFailure(
      status,
      told.reason ?? '',
      told.message ?? (body.slice(0, 200) || `HTTP ${status}`),
      Number.isFinite(seconds) && seconds > 0 ? seconds : null,
    );
  }
}

const statusOf = (body: string): { reason?: string; message?: string } => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
};
