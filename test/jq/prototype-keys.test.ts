import { describe, expect, it } from 'vitest';
import { compile } from '../../src/jq/program.js';

/** The output as text: an object with an own key `__proto__` shows it, one with a changed prototype does not. */
function shown(program: string, key: string): string {
  const [output] = compile(program.replaceAll('KEY', JSON.stringify(key))).run(null, { now: 0 }).outputs;
  return JSON.stringify(output);
}

describe.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])(
  'the key %s is data like any other',
  (key) => {
    it.each<[string, string]>([
      ['{(KEY): 1}', '{"KEY":1}'],
      ['{KEY: 1}', '{"KEY":1}'],
      ['{} | .[KEY] = 1', '{"KEY":1}'],
      ['{} | .[KEY].a |= 1', '{"KEY":{"a":1}}'],
      ['{} | setpath([KEY, "a"]; 1)', '{"KEY":{"a":1}}'],
      ['{} | .[KEY]', 'null'],
      ['{} | has(KEY)', 'false'],
      ['{} | getpath([KEY, "a"])', 'null'],
      ['{(KEY): 1} | has(KEY)', 'true'],
      ['{(KEY): 1} | with_entries(.value += 1)', '{"KEY":2}'],
      ['[{key: KEY, value: 1}] | from_entries', '{"KEY":1}'],
      ['{(KEY): 1} | to_entries', '[{"key":"KEY","value":1}]'],
      ['[{a: KEY}, {a: "b"}] | group_by(.a) | map(.[0].a) | sort | index(KEY) != null', 'true'],
      ['{(KEY): 1} as {(KEY): $x} | $x', '1'],
      ['{} as {(KEY): $x} | $x', 'null'],
      ['"{\\"" + KEY + "\\":{\\"a\\":1}}" | fromjson', '{"KEY":{"a":1}}'],
      ['{(KEY): {a: 1}} | [tostream]', '[[["KEY","a"],1],[["KEY","a"]],[["KEY"]]]'],
      ['{(KEY): {a: 1}} | fromstream(tostream)', '{"KEY":{"a":1}}'],
      ['{(KEY): {a: 1}} * {(KEY): {b: 2}}', '{"KEY":{"a":1,"b":2}}'],
      ['{a: 1} * {(KEY): {b: 2}} | .[KEY]', '{"b":2}'],
      ['{(KEY): 1} + {(KEY): 2}', '{"KEY":2}'],
      ['{(KEY): 1} | del(.[KEY])', '{}'],
      ['{(KEY): 1} | keys', '["KEY"]'],
      ['{(KEY): 1} | map_values(. + 1)', '{"KEY":2}'],
      ['{(KEY): 1} | walk(.)', '{"KEY":1}'],
      ['[{a: KEY}] | INDEX(.a)', '{"KEY":{"a":"KEY"}}'],
      ['reduce KEY as $k ({}; .[$k] += 1)', '{"KEY":1}'],
      ['{(KEY): 1} | tojson | fromjson', '{"KEY":1}'],
      ['{} | .b', 'null'],
    ])('%s', (program, expected) => expect(shown(program, key)).toBe(expected.replaceAll('KEY', key)));

    it('and nothing of it is left in other objects', () => {
      shown('{(KEY): {polluted: 1}} * {(KEY): {polluted: 2}}', key);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    });
  },
);
