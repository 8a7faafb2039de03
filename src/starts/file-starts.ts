import type { CloudEvent } from '../events/cloud-event.js';
import type { DeliveryOutcome } from '../events/dispatcher.js';
import type { FlowSource, ReadFlow } from '../instances/flow-source.js';
import type { Launcher } from '../instances/launch.js';
import { InputError } from '../instances/read-input.js';
import { InvalidFlowError } from '../language/invalid-flow.js';
import { startsByEvent } from '../language/starts-by-event.js';
import type { FileStore } from '../store/files/files.js';
import type { LogStore } from '../store/logs/logs.js';
import type { PauseStore } from '../store/namespaces/pauses.js';
import type { FlowPath } from '../store/starts/start-of-path.js';
import type { StartStore } from '../store/starts/starts.js';
import { contextIn, type TraceContext } from '../tracing/trace-context.js';
import { sayOfFile } from './say-of-file.js';
import { timedStartId } from './timed-start-id.js';

export interface FileStartsParts {
  readonly files: Pick<FileStore, 'getToStart'>;
  readonly starts: Pick<StartStore, 'fileOf' | 'hasBegun' | 'namespaceMadeAtOf'>;
  readonly pauses: Pick<PauseStore, 'isPaused'>;
  readonly source: FlowSource;
  readonly launcher: Pick<Launcher, 'startOnce'>;
  readonly logs: Pick<LogStore, 'appendNamespaceLine'>;
}

/** Events that a listener has got, to start its flow with. */
export interface StartByEvents extends FlowPath {
  /** The instance to start: the same id starts one instance. */
  readonly id: string;
  /** Whose flow it is, wherever its file is by now; `path` is where it was. */
  readonly listener: string;
  /** The delivery that brings them: it belongs to the namespace in which the event was published. */
  readonly delivery: number;
  readonly events: readonly CloudEvent[];
}

/** The instance that time has started, or why it has started none. */
export type StartByTime = { readonly id: string } | { readonly refused: string };

/** A start by events, or by time. */
interface StartOfFile extends FlowPath {
  readonly id: string;
  /** Whatever becomes of it concerns that namespace only, and none that was made again under its name. */
  readonly namespaceMadeAt: number;
  readonly invoker: 'cron' | 'cloudevent';
  readonly input: Uint8Array;
  readonly tracing?: TraceContext | undefined;
}

/** Starts flow files that nobody has asked for by hand. What a file says is read at that moment (specification 9.7). */
export class FileStarts {
  constructor(private readonly parts: FileStartsParts) {}

  /**
   * The input has each event under its type (specification 2.2). A flow that is not started any more says so in the log.
   * A start that was cut off after its instance had begun is finished, also in a pause: the instance still lacks its input.
   * @returns 'paused' when its namespace is: nothing happened
   */
  async byEvents({
    namespace,
    path: oldPath,
    id,
    listener,
    delivery,
    events,
  }: StartByEvents): Promise<DeliveryOutcome> {
    const { starts } = this.parts;
    const file = await starts.fileOf(listener);
    if (file?.paused === true && !(await starts.hasBegun(id))) return 'paused';
    const namespaceMadeAt = file?.namespaceMadeAt ?? (await starts.namespaceMadeAtOf(delivery));
    if (namespaceMadeAt === undefined) return 'settled';
    const input = Buffer.from(JSON.stringify(Object.fromEntries(events.map((event) => [event.type, event]))));
    const tracing = events[0] && contextIn(events[0]);
    const path = file?.path ?? oldPath;
    const start = { namespace, namespaceMadeAt, path, id, invoker: 'cloudevent', input, tracing } as const;
    if (file !== undefined && (await this.start(start, file.data, startsByEvent))) return 'settled';
    const types = events.map(({ type }) => type).join(', ');
    await sayOfFile(
      this.parts.logs,
      start,
      'WARN',
      `was not started by ${types}: meanwhile nothing starts it by events any more`,
    );
    return 'settled';
  }

  /**
   * By time, once for each minute. The input is an empty object (decision D6).
   * @param at when it was to start, in milliseconds since the epoch
   */
  async byTime({ namespace, path }: FlowPath, at: number): Promise<StartByTime> {
    const file = await this.parts.files.getToStart(namespace, path);
    if (file?.type !== 'workflow') return { refused: `the namespace ${namespace} has no flow ${path}` };
    const { namespaceMadeAt } = file;
    const id = timedStartId({ namespace, namespaceMadeAt, path }, at);
    if ((await this.parts.pauses.isPaused(namespace)) && !(await this.parts.starts.hasBegun(id)))
      return { refused: `the namespace ${namespace} is paused` };
    const start = { namespace, namespaceMadeAt, path, id, invoker: 'cron', input: Buffer.from('{}') } as const;
    if (await this.start(start, file.data, (flow) => flow.start.type === 'scheduled')) return { id };
    return { refused: `the flow ${path} of the namespace ${namespace} is not started by time any more` };
  }

  /** @returns false when the flow starts otherwise, or its namespace is gone */
  private async start(
    start: StartOfFile,
    text: Uint8Array,
    starts: (flow: ReadFlow['flow']) => boolean,
  ): Promise<boolean> {
    try {
      const flow = await this.parts.source.read(Buffer.from(text).toString('utf8'));
      return starts(flow.flow) && (await this.parts.launcher.startOnce({ ...start, flow }));
    } catch (error) {
      const reason = refusal(error);
      if (reason === undefined) throw error;
      await sayOfFile(this.parts.logs, start, 'ERROR', `could not be started (${start.invoker}): ${reason}`);
      return true;
    }
  }
}

/** Why there can be no instance, however often it is tried; undefined for a failure that may pass. */
function refusal(error: unknown): string | undefined {
  if (error instanceof InvalidFlowError) return `direktiv.workflow.invalid: ${error.message}`;
  return error instanceof InputError ? error.message : undefined;
}
