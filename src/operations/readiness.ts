import { setTimeout as pause } from 'node:timers/promises';

/** Something a process cannot work without: rejects while it is away. */
export interface Dependency {
  readonly name: string;
  readonly check: () => Promise<void>;
}

export interface ReadinessReport {
  readonly ready: boolean;
  /** By the name of the dependency. */
  readonly checks: Readonly<Record<string, 'ok' | 'failing'>>;
}

/** What does not answer for so long counts as away, in milliseconds. */
const patience = 2_000;
/** However often it is asked, the dependencies are asked no more often than this. */
const freshFor = 1_000;

/** Says whether a process can take work now. */
export class Readiness {
  private latest: { readonly at: number; readonly report: Promise<ReadinessReport> } | undefined;
  private failing: ReadonlySet<string> = new Set();

  /** @param problem hears when a dependency goes away; why is for the log, not for whoever asks */
  constructor(
    private readonly dependencies: readonly Dependency[],
    private readonly problem: (message: string, error: unknown) => void,
  ) {}

  /** Never rejects. */
  report(): Promise<ReadinessReport> {
    if (this.latest === undefined || Date.now() - this.latest.at >= freshFor) {
      this.latest = { at: Date.now(), report: this.ask() };
    }
    return this.latest.report;
  }

  private async ask(): Promise<ReadinessReport> {
    const states = await Promise.all(this.dependencies.map((dependency) => this.state(dependency)));
    this.failing = new Set(states.filter(([, state]) => state === 'failing').map(([name]) => name));
    return { ready: this.failing.size === 0, checks: Object.fromEntries(states) };
  }

  private async state({ name, check }: Dependency): Promise<readonly [string, 'ok' | 'failing']> {
    try {
      await withinPatience(check);
      return [name, 'ok'];
    } catch (error) {
      if (!this.failing.has(name)) this.problem(`not ready: ${name} does not answer`, error);
      return [name, 'failing'];
    }
  }
}

async function withinPatience(check: () => Promise<void>): Promise<void> {
  const answered = new AbortController();
  const late = pause(patience, undefined, { signal: answered.signal }).then(() => {
    throw new Error(`no answer within ${patience} ms`);
  });
  late.catch(() => undefined); // It may lose the race, or be ended by it.
  try {
    await Promise.race([check(), late]);
  } finally {
    answered.abort();
  }
}
