import type { FlowSource, ReadFlow } from '../instances/flow-source.js';
import { warningLines } from '../instances/warning-lines.js';
import { InvalidFlowError } from '../language/invalid-flow.js';
import type { LogStore } from '../store/logs/logs.js';
import type { PauseStore } from '../store/namespaces/pauses.js';
import type { FlowPath, StartOfPath } from '../store/starts/start-of-path.js';
import type { FlowFile, StartStore } from '../store/starts/starts.js';
import type { Schedules } from '../temporal/schedules.js';
import { eachOnItsOwn } from './each-on-its-own.js';
import { sayOfFile } from './say-of-file.js';
import { SeenStarts } from './seen-starts.js';
import { byTime, startOf, type StartOf } from './start-of.js';
import { Turns } from './turns.js';

export interface StartRulesParts {
  readonly starts: StartStore;
  readonly pauses: Pick<PauseStore, 'isPaused'>;
  readonly source: FlowSource;
  readonly schedules: Pick<Schedules, 'put' | 'remove' | 'isInPlace'>;
  readonly logs: Pick<LogStore, 'appendNamespaceLine'>;
}

/**
 * Why a file is looked at: somebody has just changed it, it is compared with what is set up, or a schedule has come due that
 * should not be there, or should rest.
 */
type Occasion = 'change' | 'repair' | 'stray';

/** Why and when a file is looked at. */
interface Moment {
  readonly occasion: Occasion;
  /** Its namespace is. */
  readonly paused: boolean;
}

/**
 * So many paths are set up together, each of which takes Temporal some 20 ms. Each holds a connection to the database and needs a
 * second one, so they must be fewer than there are: many could wait for each other.
 */
const atATime = 4;

/** Keeps listeners and schedules as the flow files say (specification 9.7). */
export class StartRules {
  private readonly seen = new SeenStarts();
  private readonly turns = new Turns(atATime);

  constructor(private readonly parts: StartRulesParts) {}

  /** Sets up what starts the flows at a path and below it, after it was created, changed, moved or deleted. */
  async changed(namespace: string, path: string): Promise<void> {
    const paths = await this.parts.starts.flowPaths(namespace, path);
    await eachOnItsOwn(paths, (of) => this.setUp(of, 'change'), atATime);
    await this.removeOrphans(namespace);
  }

  /** Compares everything in a namespace with its files and sets right what differs. A text that was seen is not read again. */
  async repair(namespace: string): Promise<void> {
    const paused = await this.parts.pauses.isPaused(namespace);
    const files = await this.parts.starts.flowFiles(namespace);
    const repairFile = async (file: FlowFile): Promise<void> => {
      const of = { namespace: file.namespace, path: file.path };
      if (!(await this.isInPlace(of, file, paused))) await this.setUp(of, 'repair');
    };
    await eachOnItsOwn(files, repairFile, atATime);
    await this.removeOrphans(namespace);
  }

  /** Pauses the schedules of a namespace that is paused, and lets those go on of one that is not. */
  async followPause(namespace: string): Promise<void> {
    await this.setUpAll(await this.parts.starts.scheduled(namespace));
  }

  /** Takes back the schedules whose flow files are gone, also those of namespaces that are gone. */
  async removeOrphans(namespace?: string): Promise<void> {
    await this.setUpAll(await this.parts.starts.orphans(namespace));
  }

  /** Sets up what starts the flow of one path. */
  setUp(path: FlowPath, occasion: Occasion): Promise<void> {
    return this.turns.take(() => this.setUpNow(path, occasion));
  }

  private setUpAll(paths: readonly FlowPath[]): Promise<void> {
    return eachOnItsOwn(paths, (path) => this.setUp(path, 'repair'), atATime);
  }

  private async setUpNow(path: FlowPath, occasion: Occasion): Promise<void> {
    const paused = await this.parts.pauses.isPaused(path.namespace);
    await this.parts.starts.setUp(path, (start) => this.setUpStart(start, { occasion, paused }));
    // Whoever has paused the namespace meanwhile, or ended that, may not have seen this schedule yet.
    if ((await this.parts.pauses.isPaused(path.namespace)) !== paused) await this.setUpNow(path, 'repair');
  }

  private async setUpStart(start: StartOfPath, when: Moment): Promise<void> {
    const file = await start.file();
    if (file === undefined) return this.schedule(start, undefined, when);
    const read = await this.read(start, file, when);
    const wanted = read && startOf(read.flow);
    this.seen.remember(file, wanted);
    if (read === undefined || wanted === undefined) {
      await start.refuse();
      return this.keepSchedule(start, when);
    }
    await start.accept();
    if (when.occasion === 'change') await this.warn(start.of, read);
    await this.apply(start, read.hash, wanted, when);
  }

  private async isInPlace(of: FlowPath, file: FlowFile, paused: boolean): Promise<boolean> {
    return this.seen.isSetUp(file) && (file.scheduledBy === null || this.parts.schedules.isInPlace(of, paused));
  }

  private async apply(start: StartOfPath, hash: string, wanted: StartOf, when: Moment): Promise<void> {
    if (wanted.kind === 'events') {
      if ((await start.listensFor()) !== hash) await start.listen(hash, wanted.listener);
    } else {
      await start.ignoreEvents();
    }
    if (wanted.kind === 'bad-cron' && when.occasion === 'change') {
      await this.say(start.of, 'WARN', `is not started by time: its cron line is not understood: ${wanted.reason}`);
    }
    await this.schedule(start, wanted, when);
  }

  /** @returns undefined for a text that is no flow: what starts it stays as it was (specification 9.7) */
  private async read(start: StartOfPath, file: Uint8Array, { occasion }: Moment): Promise<ReadFlow | undefined> {
    try {
      return await this.parts.source.read(Buffer.from(file).toString('utf8'));
    } catch (error) {
      if (!(error instanceof InvalidFlowError)) throw error;
      if (occasion === 'change') {
        await this.say(start.of, 'ERROR', `is no valid flow, what started it before stays: ${error.message}`);
      }
      return undefined;
    }
  }

  /** The file is no flow now: its schedule stays, and rests with its namespace. */
  private async keepSchedule(start: StartOfPath, when: Moment): Promise<void> {
    const cron = await start.scheduledBy();
    if (cron !== undefined) await this.schedule(start, byTime(cron), when);
  }

  private async schedule(start: StartOfPath, wanted: StartOf | undefined, { occasion, paused }: Moment): Promise<void> {
    const known = await start.scheduledBy();
    if (wanted?.kind !== 'cron') {
      if (known === undefined && occasion !== 'stray') return;
      await this.parts.schedules.remove(start.of);
      return start.forget();
    }
    if (known === wanted.cron && (await this.parts.schedules.isInPlace(start.of, paused))) return;
    await this.parts.schedules.put(start.of, wanted.cron, wanted.schedule, paused);
    await start.remember(wanted.cron);
  }

  private async warn(of: FlowPath, { warnings }: ReadFlow): Promise<void> {
    for (const line of warningLines(warnings)) await this.say(of, 'WARN', line);
  }

  private say(of: FlowPath, level: 'WARN' | 'ERROR', what: string): Promise<void> {
    return sayOfFile(this.parts.logs, of, level, what);
  }
}
