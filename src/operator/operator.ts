import { Duty, type DutyPorts } from './duty.ts';
import { LEASE_TIMES, Leadership, type LeaseTimes } from './leadership.ts';
import { WriteBudget } from './write-budget.ts';

export interface OperatorPorts extends Omit<DutyPorts, 'budget'> {
  /** This member's name. */
  member: string;
}

/**
 * The door for Kubernetes: HttpApplications, HttpJobs and HttpRuns of one cluster become definitions and runs, and report how they stand.
 * Every member with this role may do it; one does, by a Lease.
 */
export class Operator {
  private readonly leadership: Leadership;
  private readonly budget: WriteBudget;
  private duty: Duty | null = null;
  private turning: Promise<void> = Promise.resolve();

  constructor(
    private readonly ports: OperatorPorts,
    times: LeaseTimes = LEASE_TIMES,
  ) {
    this.budget = new WriteBudget(() => ports.clock.monotonic());
    this.leadership = new Leadership(
      {
        ...ports,
        spend: () => this.budget.spend(),
        otherAtWork: () => ports.compared(),
        turned: (leads) => this.turn(leads),
      },
      times,
    );
  }

  start(): void {
    this.leadership.start();
  }

  /** Resolves once nothing of it is under way and the lease is given up. */
  async stop(): Promise<void> {
    await this.leadership.stop();
    await this.turning;
  }

  private turn(leads: boolean): Promise<void> {
    const { log, member } = this.ports;
    this.turning = this.turning.then(async () => {
      if (leads) {
        log.info({ member }, 'this member is the operator of its cluster now');
        this.ports.gotOn('leads');
        this.duty = new Duty({ ...this.ports, budget: this.budget });
        this.duty.start();
      } else {
        const { duty } = this;
        this.duty = null;
        await duty?.stop();
        log.info({ member }, 'this member is the operator no more');
      }
    });
    return this.turning;
  }
}
