import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/json/json.js';
import { expectRejected, flowOf, stateOf } from '../marked.js';

const value = (yaml: string): Json | undefined => (stateOf(`type: noop\nlog: [${yaml}]`).log as Json[])[0];

describe('scalars (specification 1.2)', () => {
  it.each<[string, Json]>([
    ['yes', 'yes'],
    ['no', 'no'],
    ['on', 'on'],
    ['off', 'off'],
    ['y', 'y'],
    ['n', 'n'],
    ['true', true],
    ['False', false],
    ['TRUE', true],
    ['tRue', 'tRue'],
    ['null', null],
    ['~', null],
    ['NULL', null],
    ['014', 12],
    ['0o14', 12],
    ['-0o14', -12],
    ['08', 8],
    ['0x1F', 31],
    ['-0x1f', -31],
    ['0b101', 5],
    ['0b-101', -5],
    ['0b+101', 5],
    ['0o-14', -12],
    ['-0b-1', '-0b-1'],
    ['0B-1', '0B-1'],
    ['0x-1F', '0x-1F'],
    ['1_000', 1000],
    ['+7', 7],
    ['-0', 0],
    ['1e3', 1000],
    ['1.5', 1.5],
    ['1.', 1],
    ['.5', 0.5],
    ['-.5e1', -5],
    ['1_0.5', 10.5],
    ['9007199254740993', 9007199254740992],
    ['18446744073709551615', 18446744073709552000],
    ['0xFFFFFFFFFFFFFFFF', 18446744073709552000],
    ['0x1FFFFFFFFFFFFFFFF', '0x1FFFFFFFFFFFFFFFF'],
    ['1e999', '1e999'],
    ['9'.repeat(400), '9'.repeat(400)],
    ['1.2.3', '1.2.3'],
    ['0x', '0x'],
    ['0b2', '0b2'],
    ['+', '+'],
    ['12:30:45', '12:30:45'],
    ['"014"', '014'],
    ["'true'", 'true'],
    ['"2020-01-02"', '2020-01-02'],
  ])('%s is %j', (yaml, json) => {
    expect(value(yaml)).toBe(json);
  });

  it.each([
    ['2020-01-02', '2020-01-02T00:00:00Z'],
    ['2020-1-2', '2020-01-02T00:00:00Z'],
    ['2020-01-02T03:04:05Z', '2020-01-02T03:04:05Z'],
    ['2020-01-02t03:04:05Z', '2020-01-02T03:04:05Z'],
    ['2020-01-02 03:04:05', '2020-01-02T03:04:05Z'],
    ['2020-01-02T03:04:05.120+02:00', '2020-01-02T03:04:05.12+02:00'],
    ['2020-01-02T03:04:05+00:00', '2020-01-02T03:04:05Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2000-02-29', '2000-02-29T00:00:00Z'],
    ['2020-01-31', '2020-01-31T00:00:00Z'],
    ['2020-12-31 23:59:59', '2020-12-31T23:59:59Z'],
    ['2020-01-02 03:04:05.1234567891', '2020-01-02T03:04:05.123456789Z'],
    ['2020-01-02T03:04:05-23:59', '2020-01-02T03:04:05-23:59'],
  ])('the date %s is the string %s', (yaml, text) => {
    expect(value(yaml)).toBe(text);
  });

  it.each([
    '2020-02-30',
    '2023-02-29',
    '1900-02-29',
    '2020-04-31',
    '2020-12-32',
    '2020-01-00',
    '2020-00-01',
    '2020-01-02T03:60:04Z',
    '2020-13-01',
    '2020-01-02T24:00:00Z',
    '2020-01-02T03:04',
    '2020-01-02T03:04:60Z',
  ])('%s is no date and stays a string', (yaml) => {
    expect(value(yaml)).toBe(yaml);
  });

  it('an absent value is null', () => {
    expect(stateOf('type: noop\nlog: {a: , b}').log).toEqual({ a: null, b: null });
  });

  it('block scalars are strings as YAML says', () => {
    expect(stateOf('type: noop\nlog: |\n  014\n  x').log).toBe('014\nx\n');
    expect(stateOf('type: noop\nlog: >-\n  a\n  b').log).toBe('a b');
  });

  it.each([
    ['|\n    x\n    y', 'x\ny'],
    ['|+\n    x', 'x'],
    ['>\n    x\n    y', 'x y'],
    ['|-\n    x', 'x'],
    ['|\n    x\n    ', 'x\n'],
    ['|+\n    x\n    ', 'x\n'],
    ['|\r    x', 'x'],
    ['|\r    x\r', 'x\n'],
  ])('a block that ends with the document has no line feed of its own: %j', (block, text) => {
    expect(flowOf(`states:\n- id: a\n  type: noop\n  log: ${block}`).states).toMatchObject([{ log: text }]);
  });

  it('!!binary is the decoded string', () => {
    expect(value('!!binary aGVsbG8=')).toBe('hello');
  });

  it.each<[string, Json]>([
    ['!!str 014', '014'],
    ['!!int "3"', 3],
    ['!!float 1', 1],
    ['!!bool "true"', true],
    ['!!null ""', null],
    ['!!timestamp "2020-01-02"', '2020-01-02T00:00:00Z'],
    ['!own 014', '014'],
  ])('the tag in %s decides', (yaml, json) => {
    expect(value(yaml)).toBe(json);
  });

  it.each(['!!int x', '!!bool 1', '!!float yes', '!!binary "?"', '!!binary abc', '!!timestamp 5'])(
    'a value that is not what its tag says is an error: %s',
    (yaml) => {
      const [tag, text] = yaml.split(' ');
      expectRejected(`states:\n- {id: a, type: noop, log: ${tag} ▸${text}}`, 'bad-scalar');
    },
  );

  it.each(['"x\\ud83d"', '"\\ude00\\ud83d"', '"\\ud800": y'])(
    '%s is an error: it holds half of a character',
    (yaml) => {
      expectRejected(`states:\n- id: a\n  type: noop\n  log: {a: b, ▸${yaml}}\n`, 'control-character');
    },
  );

  it('two escapes may make one character', () => {
    expect(value('"\\ud83d\\ude00"')).toBe('😀');
  });

  it.each(['.nan', '.NaN', '.inf', '-.inf', '-.Inf', '+.Inf', '+.INF'])(
    '%s is an error: JSON cannot hold it',
    (yaml) => {
      expectRejected(`states:\n- id: a\n  type: noop\n  log: ▸${yaml}\n`, 'not-finite');
    },
  );

  it('case 4 of section 13', () => {
    expect(stateOf('type: noop\ntransform: {on: yes, d: 2020-01-02, o: 014}')).toMatchObject({
      transform: { on: 'yes', d: '2020-01-02T00:00:00Z', o: 12 },
    });
  });
});
