import type { CloudEvent } from '../events/cloud-event.js';
import type { FlowSource, ReadFlow } from '../instances/flow-source.js';
import type { Launcher } from '../instances/launch.js';
import { InputError } from '../instances/read-input.js';
import { InvalidFlowError } from '../language/invalid-flow.js';
import { startsByEvent } from '../language/starts-by-event.js';
import type { FileStore } from '../store/files.js';
import type { LogStore } from '../store/logs.js';
import type { FlowPath } from '../store/starts.js';

export interface FileStartsParts {
  readonly files: Pick<FileStore, 'get'>;
  readonly source: FlowSource;
  readonly launcher: Pick<Launcher, 'startOnce'>;
  readonly logs: Pick<LogStore, 'appendNamespaceLine'>;
}

/** A start by events, or by time. */
interface StartOfFile extends FlowPath {
  /** The instance to start: the same id starts one instance. */
  readonly id: string;
  readonly invoker: 'cron' | 'cloudevent';
  readonly input: Uint8Array;
}

/** Starts flow files that nobody has asked for by hand. What a file says is read at that moment (specification 9.7). */
export class FileStarts {
  constructor(private readonly parts: FileStartsParts) {}

  /** By the events a listener has got; the input has each under its type (specification 2.2). */
  async byEvents(start: FlowPath & { readonly id: string; readonly events: readonly CloudEvent[] }): Promise<void> {
    const input = Buffer.from(JSON.stringify(Object.fromEntries(start.events.map((event) => [event.type, event]))));
    const { namespace, path, id } = start;
    await this.start({ namespace, path, id, invoker: 'cloudevent', input }, startsByEvent);
  }

  /**
   * By time. The input is an empty object (decision D6).
   * @returns false when the file has no flow any more that starts by time
   */
  async byTime({ namespace, path, id }: FlowPath & { readonly id: string }): Promise<boolean> {
    const input = Buffer.from('{}');
    return this.start({ namespace, path, id, invoker: 'cron', input }, ({ start }) => start.type === 'scheduled');
  }

  /** @returns false when the file is gone, or its flow starts otherwise */
  private async start(start: StartOfFile, starts: (flow: ReadFlow['flow']) => boolean): Promise<boolean> {
    const { namespace, path, id, invoker, input } = start;
    const file = await this.parts.files.get(namespace, path);
    if (file?.type !== 'workflow') return false;
    try {
      const flow = await this.parts.source.read(Buffer.from(file.data).toString('utf8'));
      if (!starts(flow.flow)) return false;
      return await this.parts.launcher.startOnce({ id, namespace, path, flow, invoker, input });
    } catch (error) {
      const reason = refusal(error);
      if (reason === undefined) throw error;
      await this.say(start, `could not be started (${invoker}): ${reason}`);
      return true;
    }
  }

  private async say({ namespace, path }: FlowPath, what: string): Promise<void> {
    await this.parts.logs.appendNamespaceLine({
      namespace,
      level: 'ERROR',
      message: `${path} ${what}`,
      time: Date.now(),
    });
  }
}

/** Why there can be no instance, however often it is tried; undefined for a failure that may pass. */
function refusal(error: unknown): string | undefined {
  if (error instanceof InvalidFlowError) return `direktiv.workflow.invalid: ${error.message}`;
  return error instanceof InputError ? error.message : undefined;
}
