import type { FlowSource, ReadFlow } from '../instances/flow-source.js';
import { warningLines } from '../instances/warning-lines.js';
import { InvalidFlowError } from '../language/invalid-flow.js';
import type { LogStore } from '../store/logs.js';
import type { FlowFile, FlowPath, StartOfPath, StartStore } from '../store/starts.js';
import type { Schedules } from '../temporal/schedules.js';
import { eachOnItsOwn } from './each-on-its-own.js';
import { SeenStarts } from './seen-starts.js';
import { startOf, type StartOf } from './start-of.js';

export interface StartRulesParts {
  readonly starts: StartStore;
  readonly source: FlowSource;
  readonly schedules: Pick<Schedules, 'put' | 'remove' | 'exists'>;
  readonly logs: Pick<LogStore, 'appendNamespaceLine'>;
}

/**
 * Why a file is looked at: somebody has just changed it, it is compared with what is set up, or a schedule has come due that
 * should not be there.
 */
type Occasion = 'change' | 'repair' | 'stray';

/** Keeps listeners and schedules as the flow files say (specification 9.7). */
export class StartRules {
  private readonly seen = new SeenStarts();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: StartRulesParts) {}

  /** Sets up what starts the flows at a path and below it, after it was created, changed, moved or deleted. */
  async changed(namespace: string, path: string): Promise<void> {
    const paths = await this.parts.starts.flowPaths(namespace, path);
    await eachOnItsOwn(paths, (of) => this.setUp(of, 'change'));
    await this.removeOrphans(namespace);
  }

  /** Compares everything in a namespace with its files and sets right what differs. A text that was seen is not read again. */
  async repair(namespace: string): Promise<void> {
    const files = await this.parts.starts.flowFiles(namespace);
    await eachOnItsOwn(files, async (file) => {
      const of = { namespace: file.namespace, path: file.path };
      if (!(await this.isInPlace(of, file))) await this.setUp(of, 'repair');
    });
    await this.removeOrphans(namespace);
  }

  /** Takes back the schedules whose flow files are gone, also those of namespaces that are gone. */
  async removeOrphans(namespace?: string): Promise<void> {
    await eachOnItsOwn(await this.parts.starts.orphans(namespace), (path) => this.setUp(path, 'repair'));
  }

  /** Sets up what starts the flow of one path. */
  setUp(path: FlowPath, occasion: Occasion): Promise<void> {
    // One at a time: each holds a connection and needs a second one, so many could wait for each other.
    const work = this.last.then(() => this.setUpNow(path, occasion));
    this.last = work.catch(() => undefined);
    return work;
  }

  private async setUpNow(path: FlowPath, occasion: Occasion): Promise<void> {
    await this.parts.starts.setUp(path, async (start) => {
      const file = await start.file();
      if (file === undefined) return this.schedule(start, undefined, occasion);
      const read = await this.read(start, file, occasion);
      const wanted = read && startOf(read.flow);
      this.seen.remember(file, wanted);
      if (read === undefined || wanted === undefined) return start.refuse();
      await start.accept();
      if (occasion === 'change') await this.warn(start.of, read);
      await this.apply(start, read.hash, wanted, occasion);
    });
  }

  private async isInPlace(of: FlowPath, file: FlowFile): Promise<boolean> {
    return this.seen.isSetUp(file) && (file.scheduledBy === null || this.parts.schedules.exists(of));
  }

  private async apply(start: StartOfPath, hash: string, wanted: StartOf, occasion: Occasion): Promise<void> {
    if (wanted.kind === 'events') {
      if ((await start.listensFor()) !== hash) await start.listen(hash, wanted.listener);
    } else {
      await start.ignoreEvents();
    }
    if (wanted.kind === 'bad-cron' && occasion === 'change') {
      await this.say(start.of, 'WARN', `is not started by time: its cron line is not understood: ${wanted.reason}`);
    }
    await this.schedule(start, wanted, occasion);
  }

  /** @returns undefined for a text that is no flow: what starts it stays as it was (specification 9.7) */
  private async read(start: StartOfPath, file: Uint8Array, occasion: Occasion): Promise<ReadFlow | undefined> {
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

  private async schedule(start: StartOfPath, wanted: StartOf | undefined, occasion: Occasion): Promise<void> {
    const known = await start.scheduledBy();
    if (wanted?.kind !== 'cron') {
      if (known === undefined && occasion !== 'stray') return;
      await this.parts.schedules.remove(start.of);
      return start.forget();
    }
    const inPlace = known === wanted.cron && (occasion === 'change' || (await this.parts.schedules.exists(start.of)));
    if (inPlace) return;
    await this.parts.schedules.put(start.of, wanted.cron, wanted.schedule);
    await start.remember(wanted.cron);
  }

  private async warn(of: FlowPath, { warnings }: ReadFlow): Promise<void> {
    for (const line of warningLines(warnings)) await this.say(of, 'WARN', line);
  }

  private async say({ namespace, path }: FlowPath, level: 'WARN' | 'ERROR', what: string): Promise<void> {
    await this.parts.logs.appendNamespaceLine({ namespace, level, message: `${path} ${what}`, time: Date.now() });
  }
}
