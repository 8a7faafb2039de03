import { expect, it } from 'vitest';
import { freePorts } from '../../src/process/ports.js';
import { untilListening } from '../../src/sidecar/until-listening.js';

it('a function that does not listen is waited for no longer than it was said', async () => {
  const [port = 0] = await freePorts(1);
  const waiting = untilListening(new URL(`http://127.0.0.1:${port}`), 100, AbortSignal.timeout(10_000));
  const why = `does not listen at 127.0.0.1:${port}: nothing accepted a connection within 0.1 seconds`;
  await expect(waiting).rejects.toThrow(why);
});
