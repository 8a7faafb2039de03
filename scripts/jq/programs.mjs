/** Generators of jq programs and of data for them, by the grammar; names are always defined, loops always end. */
import fc from 'fast-check';
import {
  combining,
  constants,
  filters0,
  filters1,
  filters2,
  natives0,
  natives1,
  natives2,
  regexes,
} from './vocabulary.mjs';

const keys = ['a', 'b', 'c', 'key', 'value', 'name', 'é', '__proto__', 'constructor'];
const numbers = [0, 1, -1, 2, 3, 10, 0.5, -1.5, 100, 1e3, 1e17, 1.1, 255, 1_700_000_000, 1425599621.678];
const texts = [
  '',
  'a',
  'abc',
  'A b',
  'é😀',
  'a,b, c',
  '12',
  '1.5',
  ' x ',
  '<&\'">',
  '2015-03-05T23:51:47Z',
  '{"a":1}',
  '%41',
  'YWJj',
  'foo bar foo',
  '\u0000\t\n\\',
];

/** JSON data such as flows have, with the keys that the programs ask for. */
export const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: fc.constantFrom(...numbers) },
    { weight: 3, arbitrary: fc.constantFrom(...texts) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
    { weight: 1, arbitrary: fc.integer({ min: -1000, max: 1000 }) },
    { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0) },
    { weight: 2, arbitrary: fc.constantFrom(null, true, false) },
    { weight: 4, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    { weight: 4, arbitrary: tie('mapping') },
    { weight: 1, arbitrary: fc.array(tie('mapping'), { maxLength: 3 }) },
  ),
  mapping: fc
    .array(fc.tuple(fc.constantFrom(...keys), tie('value')), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries)),
})).value;

/** A program and an input for it, both texts. */
export const programAndInput = fc
  .tuple(fc.gen(), data)
  .map(([draw, input]) => ({ program: new Writer(draw).program(), input: JSON.stringify(input) }));

/** What may be called where an expression stands. */
const empty = { variables: [], functions: [], labels: [] };

class Writer {
  constructor(draw) {
    this.draw = draw;
    this.names = 0;
  }

  program() {
    const text = this.expression(this.below(5), empty);
    return this.below(40) === 0 ? this.damaged(text) : text;
  }

  /** The text without one of its tokens: nearly always a syntax error. */
  damaged(text) {
    const tokens = text.match(/[A-Za-z0-9_$@]+|\s+|./gsu) ?? [''];
    tokens.splice(this.below(tokens.length), 1);
    return tokens.join('');
  }

  below(bound) {
    return this.draw(fc.nat, { max: bound - 1 });
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  fresh() {
    return `n${(this.names = this.names + 1)}`;
  }

  /** Any expression, in parentheses where it needs them. */
  expression(depth, scope) {
    return depth <= 0 ? this.leaf(scope) : this[this.pick(forms)](depth - 1, scope);
  }

  term(depth, scope) {
    return `(${this.expression(depth, scope)})`;
  }

  leaf(scope) {
    const usable = [...scope.variables, ...scope.functions, ...scope.labels.map((label) => `break ${label}`)];
    const kind = this.below(10);
    if (kind < 2 && usable.length > 0) return this.pick(usable);
    if (kind < 5) return this.path();
    if (kind < 7) return this.pick(constants);
    if (kind < 8) return this.pick(natives0);
    if (kind < 9) return this.pick(filters0);
    return '.';
  }

  path() {
    const steps = [
      '.a',
      '.b',
      '.key',
      '.value',
      '."é"',
      '.[0]',
      '.[-1]',
      '.[1]',
      '.[]',
      '.[]?',
      '.a?',
      '.[1:]',
      '.[:-1]',
      '.["a","b"]',
      '..',
    ];
    const first = this.pick(steps);
    return this.below(3) === 0 && first !== '..' ? first + this.pick(['[0]', '.a', '[]?', '[]', '[1:]', '?']) : first;
  }

  pipe(depth, scope) {
    return `${this.expression(depth, scope)} | ${this.expression(depth, scope)}`;
  }

  comma(depth, scope) {
    return `${this.term(depth, scope)}, ${this.term(depth, scope)}`;
  }

  operator(depth, scope) {
    const operator = this.pick(['+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', 'and', 'or', '//']);
    return `${this.term(depth, scope)} ${operator} ${this.term(depth, scope)}`;
  }

  /** Operators without parentheses: precedence and association. */
  chain(_depth, scope) {
    const operators = ['+', '-', '*', '/', '%', '==', '<', 'and', 'or', '//', ',', '|', '|=', '=', '+='];
    let text = this.leaf(scope);
    for (let i = this.below(3); i >= 0; i--) text += ` ${this.pick(operators)} ${this.leaf(scope)}`;
    return text;
  }

  sign(depth, scope) {
    return `-${this.term(depth, scope)}`;
  }

  array(depth, scope) {
    return `[${this.expression(depth, scope)}]`;
  }

  object(depth, scope) {
    const entries = Array.from({ length: this.below(4) }, () => this.entry(depth, scope));
    return `{${entries.join(', ')}}`;
  }

  entry(depth, scope) {
    const key = this.pick(['a', 'b', '"c"', '(.a|tostring)', '"x\\(.b)"', '@base64 "\\(.)"', `(${this.leaf(scope)})`]);
    const shorthand = this.pick(['a', '"b"', ...scope.variables.slice(0, 1), '"\\(.a)"']);
    return this.below(4) === 0 ? shorthand : `${key}: ${this.term(depth, scope)}`;
  }

  index(depth, scope) {
    const inner = this.below(2) === 0 ? this.leaf(scope) : this.expression(depth, scope);
    const suffix = this.pick([
      `[${inner}]`,
      `[${inner}]?`,
      `[${inner}:]`,
      `[:${inner}]`,
      `[${inner}:${this.leaf(scope)}]`,
    ]);
    return this.term(depth, scope) + suffix;
  }

  optional(depth, scope) {
    return `${this.term(depth, scope)}?`;
  }

  attempt(depth, scope) {
    return `try ${this.term(depth, scope)} catch ${this.below(2) === 0 ? '.' : this.term(depth, scope)}`;
  }

  conditional(depth, scope) {
    const otherwise = this.pick(['', ` else ${this.expression(depth, scope)}`]);
    return `if ${this.expression(depth, scope)} then ${this.expression(depth, scope)}${otherwise} end`;
  }

  bind(depth, scope) {
    const { text, variables } = this.pattern(2);
    const body = this.expression(depth, { ...scope, variables: [...scope.variables, ...variables] });
    return `${this.term(depth, scope)} as ${text} | ${body}`;
  }

  alternatives(depth, scope) {
    const first = this.pattern(2);
    const second = this.pattern(1);
    const variables = [...scope.variables, ...first.variables, ...second.variables];
    const body = this.expression(depth, { ...scope, variables });
    return `${this.term(depth, scope)} as ${first.text} ?// ${second.text} | ${body}`;
  }

  pattern(depth) {
    const name = `$${this.fresh()}`;
    if (depth === 0 || this.below(2) === 0) return { text: name, variables: [name] };
    const inner = Array.from({ length: 1 + this.below(2) }, () => this.pattern(depth - 1));
    const variables = inner.flatMap((pattern) => pattern.variables);
    if (this.below(2) === 0) return { text: `[${inner.map(({ text }) => text).join(', ')}]`, variables };
    const entries = inner.map(({ text }) => `${this.pick(['a', '"b"', '("a","b")', '"c"'])}: ${text}`);
    if (this.below(3) > 0) return { text: `{${entries.join(', ')}}`, variables };
    return { text: `{${name}, ${entries.join(', ')}}`, variables: [name, ...variables] };
  }

  reduce(depth, scope) {
    const { text, variables } = this.pattern(1);
    const inner = { ...scope, variables: [...scope.variables, ...variables] };
    return `reduce ${this.term(depth, scope)} as ${text} (${this.leaf(scope)}; ${this.expression(depth, inner)})`;
  }

  foreach(depth, scope) {
    const { text, variables } = this.pattern(1);
    const inner = { ...scope, variables: [...scope.variables, ...variables] };
    const extract = this.pick(['', `; ${this.expression(depth, inner)}`]);
    const update = this.expression(depth, inner);
    return `foreach ${this.term(depth, scope)} as ${text} (${this.leaf(scope)}; ${update}${extract})`;
  }

  label(depth, scope) {
    const label = `$${this.fresh()}`;
    const body = this.expression(depth, { ...scope, labels: [...scope.labels, label] });
    return `label ${label} | ${body}`;
  }

  define(depth, scope) {
    const name = this.fresh();
    const [parameters, call, inner] = this.pick([
      ['', name, scope],
      ['(f)', `${name}(${this.expression(depth, scope)})`, { ...scope, functions: [...scope.functions, 'f'] }],
      ['($v)', `${name}(${this.expression(depth, scope)})`, { ...scope, variables: [...scope.variables, '$v'] }],
      [
        '(f; $v)',
        `${name}(${this.leaf(scope)}; ${this.leaf(scope)})`,
        { ...scope, variables: [...scope.variables, '$v'], functions: [...scope.functions, 'f'] },
      ],
    ]);
    const body = this.expression(depth, inner);
    const rest = this.expression(depth, { ...scope, functions: [...scope.functions, call] });
    return `def ${name}${parameters}: ${body}; ${rest}`;
  }

  interpolation(depth, scope) {
    const format = this.pick(['', '', '@json ', '@base64 ', '@uri ', '@html ', '@sh ', '@text ', '@csv ', '@tsv ']);
    return `${format}"x\\(${this.expression(depth, scope)})y\\(${this.leaf(scope)})"`;
  }

  place(depth, scope) {
    if (depth <= 0) return this.path();
    const inner = this.place(depth - 1, scope);
    return this.pick([
      this.path(),
      `${inner} | ${this.path()}`,
      `(${inner}), ${this.path()}`,
      `(${inner}) // ${this.path()}`,
      `if ${this.leaf(scope)} then ${inner} else ${this.path()} end`,
      `${inner} | select(${this.leaf(scope)})`,
      `first(${inner})`,
      `limit(2; ${inner})`,
      `getpath(["a", 0])`,
      `try (${inner}) catch .`,
      `reduce ("a", "b") as $k (${inner}; .[$k]?)`,
      `foreach (0, 1) as $k (${inner}; .[$k]?; .)`,
      `recurse(${this.pick(['.[]?', '.a?', 'if type == "array" then .[0] else empty end'])})`,
      `. as [$k] | ${inner}`,
      `(${inner})[${this.leaf(scope)}]`,
      this.expression(depth - 1, scope),
    ]);
  }

  update(depth, scope) {
    const operator = this.pick(['=', '|=', '|=', '+=', '-=', '*=', '/=', '%=', '//=']);
    return `(${this.place(2, scope)}) ${operator} ${this.term(depth, scope)}`;
  }

  paths(depth, scope) {
    const form = this.pick(['path', 'del', 'pick', 'paths', '[path', 'to_entries | del']);
    const call = `${form.replace('[', '')}(${this.place(Math.min(depth + 1, 2), scope)})`;
    return form.startsWith('[') ? `[${call}]` : call;
  }

  native(depth, scope) {
    const [name, arity] = this.pick([
      ...natives0.map((name) => [name, 0]),
      ...natives1.map((name) => [name, 1]),
      ...natives2.map((name) => [name, 2]),
    ]);
    const input = this.term(depth, scope);
    const args = Array.from({ length: arity }, () => this.expression(depth - 1, scope));
    return `${input} | ${arity === 0 ? name : `${name}(${args.join('; ')})`}`;
  }

  combinator(depth, scope) {
    const [name, arity] = this.pick([
      ...filters0.map((name) => [name, 0]),
      ...filters1.map((name) => [name, 1]),
      ...filters2.map((name) => [name, 2]),
    ]);
    const args = Array.from({ length: arity }, () => this.expression(depth, scope));
    return arity === 0 ? name : `${name}(${args.join('; ')})`;
  }

  bounded(depth, scope) {
    return this.pick(combining).replaceAll('F', () => this.expression(depth, scope));
  }

  regex(depth, scope) {
    const regex = this.pick(regexes);
    const flags = this.pick(['', '', '; "g"', '; "gi"', '; "i"', '; null', '; "x"', '; "n"']);
    const call = this.pick([
      `test(${regex}${flags})`,
      `[match(${regex}${flags})]`,
      `[capture(${regex}${flags})]`,
      `[scan(${regex}${flags})]`,
      `[splits(${regex}${flags})]`,
      `split(${regex}; null)`,
      `sub(${regex}; ${this.pick(['"<\\(.x)>"', '"-"', '.x', this.leaf(scope)])}${flags})`,
      `gsub(${regex}; ${this.pick(['"<\\(.x)>"', '"-"', '.x, "z"', '""'])}${flags})`,
    ]);
    return `${this.pick(['tostring', this.term(depth, scope)])} | ${call}`;
  }
}

const forms = [
  'pipe', 'pipe', 'pipe', 'comma', 'operator', 'operator', 'chain', 'chain', 'sign', 'array', 'array', 'object', 'object', 'index', 'index',
  'optional', 'attempt', 'attempt', 'conditional', 'bind', 'bind', 'alternatives', 'reduce', 'foreach', 'label', 'define',
  'interpolation', 'update', 'update', 'paths', 'native', 'native', 'native', 'native', 'combinator', 'combinator', 'bounded', 'regex',
]; // prettier-ignore
