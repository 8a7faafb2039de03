import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';

/** Section 4.2 of the specification, and what every state does by section 4.1. */
const engine = useEngine();
const namespace = 'noop';

beforeAll(() => engine().api.namespace(namespace));

const submit = (fields: string, input: Json = {}): Promise<Ended> =>
  engine().api.submit(namespace, `states: [{id: a, type: noop, ${fields}}, {id: b, type: noop}]`, input);

const metadataOf = (id: string): Promise<Json | undefined> => engine().api.metadata(namespace, id);

describe.concurrent('a noop', () => {
  it('does nothing', async () => {
    const { status, output, flow } = await submit('log: here', { n: 1 });
    expect({ status, output, flow }).toEqual({ status: 'complete', output: { n: 1 }, flow: ['a'] });
  });

  it('goes on where its transition leads', async () => {
    expect((await submit('transition: b')).flow).toEqual(['a', 'b']);
  });

  it('has its whole data replaced by its transform', async () => {
    expect((await submit('transform: {x: jq(.n + 1)}', { n: 1, gone: true })).output).toEqual({ x: 2 });
  });

  it.each(["''", '.'])('has none when its transform is %s', async (transform) => {
    expect((await submit(`transform: ${transform}`, { kept: 1 })).output).toEqual({ kept: 1 });
  });

  it('tells its log and metadata before its transform', async () => {
    const { id, output } = await submit('log: n is jq(.n), metadata: {n: jq(.n)}, transform: {n: 2}', { n: 1 });
    expect(output).toEqual({ n: 2 });
    expect(await engine().api.logs(namespace, id)).toContain('n is 1');
    expect(await metadataOf(id)).toEqual({ n: 1 });
  });

  it('does nothing of what follows where it fails: log, then metadata, then transform', async () => {
    const failing = await submit('log: jq(.no), metadata: {x: 1}, transform: {x: 1}, catch: [{error: "*"}]');
    expect(failing.output).toMatchObject({ error: { code: 'direktiv.jq.badCommand' } });
    expect(await metadataOf(failing.id)).toBeUndefined();
    const later = await submit('log: said, metadata: jq(.no), transform: {x: 1}, catch: [{error: "*"}]');
    expect(later.output).not.toHaveProperty('x');
    expect(await engine().api.logs(namespace, later.id)).toContain('said');
  });

  it.each([
    ['direktiv.jq.badCommand', 'jq(error("no luck"))', 'no luck'],
    ['direktiv.jq.notObject', 'jq([1])', ''],
    ['direktiv.jq.badCommand', 'js(throw "no luck")', 'no luck'],
  ])(
    'fails with %s when its transform does: %s; the message says that it is the transform',
    async (code, text, why) => {
      const { errorCode, errorMessage } = await submit(`transform: '${text}'`);
      expect(errorCode).toBe(code);
      expect(errorMessage).toMatch(/^unable to apply transform: ./);
      expect(errorMessage).toContain(why);
    },
  );
});
