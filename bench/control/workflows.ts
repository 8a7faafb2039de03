import { proxyActivities } from '@temporalio/workflow';

const { call } = proxyActivities<{ call(input: object): Promise<object> }>({
  taskQueue: 'bench-control',
  startToCloseTimeout: '1m',
});

interface Data {
  readonly n: number;
}

/** What a person writes who has no flow engine: nothing to do. */
export async function noop(data: Data): Promise<Data> {
  return data;
}

/** Three function calls, one after the other. */
export async function threeCalls(data: Data): Promise<object> {
  let last: object = data;
  for (let n = 0; n < 3; n++) last = await call({ n });
  return last;
}

/** A hundred pure steps in a synchronous loop. */
export async function hundredStates(data: Data): Promise<Data> {
  let current = data;
  for (let n = 0; n < 100; n++) current = { ...current, n: current.n + 1 };
  return current;
}
