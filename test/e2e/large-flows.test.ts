import { describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';

const engine = useEngine();
const namespace = 'large';

/** A flow of almost a mebibyte with a warning and a script, which takes a second or more to read. */
const states = Array.from(
  { length: 14_000 },
  (_, n) => `- {id: s${n}, type: noop, transition: s${n + 1}, log: "line jq(.a)"}\n`,
);
const large = (last: string) => `states:\n${states.join('')}- {id: s14000, type: noop, transform: '${last}'}\n`;

describe('a flow of almost a mebibyte', { timeout: 120_000 }, () => {
  it('is read beside the event loop: what is asked meanwhile is answered first', async () => {
    await engine().api.namespace(namespace);
    const done: string[] = [];
    const flow = large('jq({a: 1})').replace('type: noop, transition: s1,', 'type: nope, transition: s1,');
    const submitted = engine()
      .api.send('POST', `/namespaces/${namespace}/submissions`, { flow })
      .then(async (answer) => {
        done.push('flow');
        return (await answer.json()) as { error: { code: string; diagnostics: { line: number }[] } };
      });
    while (!done.includes('flow')) {
      await engine().api.fetch('/status', {});
      done.push('status');
    }
    const { error } = await submitted;
    expect(error).toMatchObject({ code: 'request_flow_invalid', diagnostics: [{ line: 2 }] });
    // On the event loop, the answers that wait for it would be one or two.
    expect(done.indexOf('flow')).toBeGreaterThan(10);
  });

  it('says what its author will not have meant, also in its scripts', async () => {
    const answer = await engine().api.send('POST', `/namespaces/${namespace}/submissions`, {
      flow: large('js(return ][)'),
    });
    const { warnings } = (await answer.json()) as { warnings: { code: string }[] };
    expect(warnings.map(({ code }) => code)).toEqual(['bad-js']);
  });
});
