import { connect } from 'node:net';
import { Connection } from '@temporalio/client';

const READY_MS = 60_000;
const TRY_MS = 1_000;
const PAUSE_MS = 50;

/** What must be seen before a server counts as up. */
interface Expected {
  readonly address: string;
  readonly namespace: string;
  readonly searchAttributes: Readonly<Record<string, string>>;
  /** Ends the wait at once. */
  readonly exited: Promise<string>;
}

/**
 * Waits until the server answers for the namespace and knows the search attributes: a workflow that sets an unknown one
 * would fail its task for ever.
 * @throws Error with what was missing after a minute, or as soon as the process has ended.
 */
export async function untilServing(expected: Expected): Promise<void> {
  let ended: string | undefined;
  void expected.exited.then((how) => (ended = how));
  let missing = 'it does not answer';
  for (const until = Date.now() + READY_MS; Date.now() < until;) {
    if (ended !== undefined) throw new Error(ended);
    const problem = await look(expected);
    if (problem === undefined) return;
    missing = problem;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`after ${READY_MS / 1000} s ${missing}`);
}

/** @returns undefined when everything is there. */
async function look(expected: Expected): Promise<string | undefined> {
  let connection: Connection | undefined;
  try {
    // A gRPC channel whose first attempt is refused waits a second before the next, so it is opened once somebody listens.
    await untilAccepted(expected.address);
    const open = await Connection.connect({ address: expected.address, connectTimeout: TRY_MS });
    connection = open;
    return await open.withDeadline(Date.now() + TRY_MS, async () => {
      await open.workflowService.describeNamespace({ namespace: expected.namespace });
      const { customAttributes } = await open.operatorService.listSearchAttributes({ namespace: expected.namespace });
      const unknown = Object.keys(expected.searchAttributes).filter((name) => customAttributes[name] === undefined);
      return unknown.length === 0 ? undefined : `it does not know the search attributes ${unknown.join(', ')}`;
    });
  } catch (error) {
    return `it does not answer (${(error as Error).message})`;
  } finally {
    await connection?.close();
  }
}

/** Resolves when somebody takes connections at an address. @throws Error when nobody does at the moment */
export function untilAccepted(address: string): Promise<void> {
  const { hostname, port } = new URL(`tcp://${address}`);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: TRY_MS });
    const failed = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.once('connect', () => resolve(void socket.end()));
    socket.once('timeout', () => failed(new Error('no connection')));
    socket.once('error', failed);
  });
}
