import type { FunctionStub, StubCall } from '../../support/function-stub.js';
import { until } from './until.js';

/** Calls whose body has this text in it: tests of one file share the stub and mark their calls. */
export function callsMarked(stub: FunctionStub, marker: string): StubCall[] {
  return stub.calls.filter(({ body }) => body.includes(marker));
}

/** The first call with the marker, awaited. */
export function callMarked(stub: FunctionStub, marker: string): Promise<StubCall> {
  return until(`a call with ${marker}`, () => callsMarked(stub, marker)[0]);
}
