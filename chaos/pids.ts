import type { Stage } from './stage.ts';

/** Which process is which, for whoever wants to kill one: told at first, and again where a new one came in the place of one that died. */
export class Pids {
  private readonly known = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;
  private readonly stage: Pick<Stage, 'members' | 'database' | 'receiver' | 'journal'>;
  private readonly say: (line: string) => void;

  constructor(stage: Pick<Stage, 'members' | 'database' | 'receiver' | 'journal'>, say: (line: string) => void) {
    this.stage = stage;
    this.say = say;
    say(`  ${this.renewed().join(' · ')}\n`);
    this.timer = setInterval(() => this.tell(), 500);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tell(): void {
    const renewed = this.renewed();
    if (renewed.length > 0) this.say(`  ${Math.round(this.stage.journal.now() / 1_000)} s: now ${renewed.join(' · ')}`);
  }

  private renewed(): string[] {
    const { members, database, receiver } = this.stage;
    const all = [...members, ...database.pids(), { name: 'receiver', pid: receiver.pid }];
    const renewed = all.filter(({ name, pid }) => pid > 0 && this.known.get(name) !== pid);
    for (const { name, pid } of renewed) this.known.set(name, pid);
    return renewed.map(({ name, pid }) => `${name} ${pid}`);
  }
}
