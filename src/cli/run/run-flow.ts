import { readFile } from 'node:fs/promises';
import type { StartEngine } from '../../../workers/all.js';
import { InputError, readInput } from '../../instances/read-input.js';
import type { Json } from '../../json/json.js';
import { prettyJson } from '../../json/pretty-json.js';
import { getBlob, type InstanceRecord, shownInstance } from '../client/instances.js';
import { openNamespace } from '../client/server-options.js';
import type { TargetFlags } from '../client/target.js';
import { UsageError } from '../failure.js';
import { readBytes } from '../read-bytes.js';
import { note, print, printJson } from '../terminal/print.js';
import { validateFiles } from '../validate/validate-files.js';
import { diagnosticLines } from '../validate/print.js';
import type { Place } from './place.js';
import { submitTo } from './submit.js';
import { withThrowawayServer } from './throwaway-server.js';
import { watch } from './watch.js';

export interface RunFlags extends TargetFlags {
  readonly input?: string;
  readonly function: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly verbose: boolean;
  readonly json: boolean;
}

/**
 * Runs a flow and prints its output: on a server that is named, otherwise on one of its own.
 * @returns the exit code: 1 when the flow is not valid or did not complete
 */
export async function runFlow(flow: string, flags: RunFlags, startEngine: StartEngine): Promise<number> {
  const { files, unreadable } = await validateFiles([flow], { strict: false });
  if (unreadable[0] !== undefined) throw new UsageError(`${flow} cannot be read: ${unreadable[0].reason}.`);
  process.stderr.write(diagnosticLines(files, process.stderr));
  if (files.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'error'))) return 1;
  const input = await inputFrom(flags.input);
  if (!namesServer(flags)) {
    return withThrowawayServer({ flow, flags, startEngine }, (place) => runAt(place, input, flow, flags));
  }
  if (Object.keys(flags.function).length > 0 || flags.folder !== undefined) {
    throw new UsageError(
      '--function and --folder are for a server of its own: one that runs has its own functions and files.',
    );
  }
  const { api, namespace } = await openNamespace(flags);
  const text = await readFile(flow, 'utf8');
  return runAt({ api, namespace, start: (data) => submitTo(api, namespace, text, data) }, input, flow, flags);
}

/** The profile in use does not count: nobody shall run something on a server that they did not name. */
function namesServer({ server, profile }: RunFlags): boolean {
  return [server, profile, process.env['DUREKTIV_SERVER'], process.env['DUREKTIV_PROFILE']].some(Boolean);
}

async function runAt({ api, namespace, start }: Place, input: Json, flow: string, flags: RunFlags): Promise<number> {
  const id = await start(input);
  const end = await watch(api, namespace, id, flags.verbose || process.stderr.isTTY);
  const output = (await getBlob(api, namespace, id, 'output')) ?? null;
  if (flags.json) printJson({ ...shownInstance(end), output });
  else if (end.status === 'complete') print(`${prettyJson(output)}\n`);
  if (end.status === 'complete') return 0;
  note(`durektiv: ${howItEnded(flow, end)}`);
  return 1;
}

function howItEnded(flow: string, end: InstanceRecord): string {
  const { status, errorCode, errorMessage, flow: states } = shownInstance(end);
  const state = states.at(-1);
  const where = state === undefined ? '' : ` in the state ${state}`;
  return `${flow} ${status === 'pending' ? 'did not end' : `ended as ${status}`}${where}: ${errorCode ?? ''}: ${errorMessage ?? ''}`;
}

/** What is no JSON becomes base64, as the body of a start does. */
async function inputFrom(file: string | undefined): Promise<Json> {
  if (file === undefined) return {};
  try {
    return readInput(await readBytes(file));
  } catch (error) {
    throw error instanceof InputError ? new UsageError(error.message) : error;
  }
}
