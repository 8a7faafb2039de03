import * as wf from '@temporalio/workflow';

const local = wf.proxyLocalActivities<{ register(id: string): Promise<void> }>({ startToCloseTimeout: '5s' });
const remote = wf.proxyActivities<{
  produce(bytes: number): Promise<string>;
  echo(n: number, text: string): Promise<number>;
}>({
  startToCloseTimeout: '60s',
  taskQueue: 'assumptions',
});

/** An abandoned child does the call; the parent awaits only its start. */
export async function startsCallAndEnds(): Promise<string> {
  const child = await wf.startChild('callsLater', { parentClosePolicy: 'ABANDON', args: [] });
  return child.workflowId;
}

export async function callsLater(): Promise<number> {
  return remote.echo(7, '');
}

/** Ends canceled after cleaning up in a scope the cancellation does not reach. */
export async function cleansUpWhenCancelled(): Promise<void> {
  try {
    await wf.sleep('1h');
  } catch (error) {
    if (!wf.isCancellation(error)) throw error;
    await wf.CancellationScope.nonCancellable(() => local.register('cleanup'));
    throw error;
  }
}

export async function passesLargeDataOn(bytes: number): Promise<string> {
  return remote.produce(bytes);
}

/** Starts many activities with payloads below the threshold; a 1 ms timer splits the commands over several tasks. */
export async function manyCommands(count: number, bytes: number): Promise<number> {
  const text = 'x'.repeat(bytes);
  const pending: Promise<number>[] = [];
  for (let n = 0; n < count; n++) {
    pending.push(remote.echo(n, text));
    if (n % 30 === 29) await wf.sleep(1);
  }
  return (await Promise.all(pending)).reduce((sum, n) => sum + n, 0);
}

/** The listener is served while it is being registered: the signal must not be lost. */
export async function registersAndWaits(): Promise<string> {
  const served = new Map<string, string>();
  wf.setHandler(wf.defineSignal<[string, string]>('event'), (waitId, event) => void served.set(waitId, event));
  await local.register(wf.workflowInfo().workflowId);
  await wf.condition(() => served.has('w1'), '20s');
  return served.get('w1') ?? 'lost';
}
