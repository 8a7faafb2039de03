import { describe, expect, it } from 'vitest';
import { inState } from '../marked.js';
import { expectWarnings } from './marked-warnings.js';

const inLast = (lines: string) => inState(lines).replace(/functions:[^]*$/, '');
const noop = (lines: string) => inLast(`type: noop\ntransition: b\n${lines}`);
const withAction = (lines: string) => inState(lines).replace(/- {type: subflow.*\n/, '');
const action = '{function: f, input: jq(▸|), files: [{key: jq(▸|), as: jq(▸|), scope: jq(▸|), type: jq(▸|)}]}';
const event = '{type: t, context: {c: jq(▸|)}}';

describe('jq that does not compile', () => {
  it.each([
    ['a plain text', 'log: jq(.a | ▸| .b)'],
    ['a plain text over lines', 'log: some text\n  jq(.a |\n\n  ▸| .b)'],
    ['a text in single quotes', "log: 'it''s jq(.a | ▸| .b)'"],
    ['single quotes within the script', `log: 'jq(.a == "''" | ▸| .b)'`],
    ['a text in double quotes', 'log: "\\x41\\u0042\\"\\n jq(.a | ▸| .b)"'],
    ['a text in double quotes over lines', 'log: "x \\\n  y\n  z jq(.a\n\n   | ▸| .b)"'],
    ['a script with escapes', 'log: "jq(.a == \\"b\\" | ▸| .b)"'],
    ['characters beyond 16 bits', 'log: "\\U0001F600 😀 jq(.a | ▸| .b)"'],
    ['a literal block', 'log: |\n  text\n    indented\n  jq(.a\n    | ▸| .b)\n'],
    ['a literal block with a header', 'log: |2-  # comment\n   text\n  jq(.a | ▸| .b)\n'],
    ['a folded block', 'log: >-\n  one\n  two\n\n  three jq(.a\n  | ▸| .b)\n'],
    ['an anchored and tagged text', 'log: &x !!str jq(.a | ▸| .b)'],
    ['an entry in a list in a mapping', 'log: {a: [1, "jq(.a | ▸| .b)"]}'],
    ['a text in base64', 'log: !!binary ▸anEofCk='],
    ['the second of two scripts', 'log: jq(.a) and jq(▸)'],
    ['the end of a script', 'log: jq(.a + ▸)'],
    ['white space before the script', 'log: "  \\n jq(▸| .b)"'],
    ['a text with Windows line ends', 'log: |\r\n  text\r\n  jq(.a\r\n  | ▸| .b)\r\n'],
  ])('is found in %s', async (_name, lines) => {
    await expectWarnings(noop(lines), ['bad-jq']);
  });

  it('says what is wrong, what will happen and where', async () => {
    const [warning] = await expectWarnings(noop('metadata:\n  k: [jq(▸nope(.))]'), ['bad-jq']);
    expect(warning?.message).toBe(
      'This jq cannot be evaluated, the state will fail with direktiv.jq.badCommand: function not defined: nope/1.',
    );
    expect(warning?.path).toBe('states[0].metadata.k[0]');
  });

  it.each([
    ['.first-▸name', '."first-name"'],
    ['.a.b-▸c-of-d | length', '."b-c-of-d"'],
  ])('is told to put quotes around a key with a dash: %s', async (jq, hint) => {
    const [warning] = await expectWarnings(noop(`log: jq(${jq})`), ['bad-jq']);
    expect(warning?.message).toMatch(new RegExp(`stands in quotes: ${hint.replaceAll('.', '\\.')}\\.$`));
  });

  it.each(['.a - ▸nope', '.a-▸nope(1)', '▸nope'])('is told of no dash where none is in a key: %s', async (jq) => {
    const [warning] = await expectWarnings(noop(`log: jq(${jq})`), ['bad-jq']);
    expect(warning?.message).not.toContain('quotes');
  });

  it.each([
    ['.a | ▸lenght', 'Did you mean "length"?'],
    ['▸to_entires', 'Did you mean "to_entries"?'],
    ['▸map', '"map" takes one argument, here it has 0.'],
    ['.a | ▸length(.b)', '"length" takes no argument, here it has 1.'],
    ['.a | ▸sub("b", "c")', '"sub" takes 2 or 3 arguments with ";" between them, here it has 1.'],
  ])('is told which function was meant: %s', async (jq, hint) => {
    const [warning] = await expectWarnings(noop(`log: 'jq(${jq})'`), ['bad-jq']);
    expect(warning?.message.endsWith(`. ${hint}`)).toBe(true);
  });

  it('is reported once where an alias repeats it', async () => {
    await expectWarnings(noop('log: &x jq(▸| a)\nmetadata: [*x, *x]'), ['bad-jq']);
  });

  it('is reported for every script of a flow', async () => {
    await expectWarnings(noop('log: jq(▸|) jq(▸})\nmetadata: jq(▸])\ntransform: jq(.)'), [
      'bad-jq',
      'bad-jq',
      'bad-jq',
    ]);
  });

  it.each([
    ['action', 6, withAction(`type: action\naction: ${action}\ntransform: jq(▸|)\ntransition: b`)],
    ['foreach', 7, withAction(`type: foreach\narray: jq(▸|)\naction: ${action}\ntransform: jq(▸|)\ntransition: b`)],
    ['parallel', 11, withAction(`type: parallel\nactions: [${action}, ${action}]\ntransform: jq(▸|)\ntransition: b`)],
    ['consumeEvent', 2, inLast(`type: consumeEvent\nevent: ${event}\ntransform: jq(▸|)\ntransition: b`)],
    ['eventsAnd', 3, inLast(`type: eventsAnd\nevents: [${event}, ${event}]\ntransform: jq(▸|)\ntransition: b`)],
    ['eventsXor', 2, inLast(`type: eventsXor\nevents: [{event: ${event}, transform: jq(▸|), transition: b}]`)],
    [
      'generateEvent',
      3,
      inLast(
        `type: generateEvent\nevent: {type: t, source: s, data: jq(▸|), context: {c: jq(▸|)}}\ntransform: jq(▸|)\ntransition: b`,
      ),
    ],
    ['delay', 1, inLast('type: delay\nduration: PT1S\ntransform: jq(▸|)\ntransition: b')],
    ['error', 3, inLast('type: error\nerror: e\nmessage: jq(▸|)\nargs: [jq(▸|)]\ntransform: jq(▸|)\ntransition: b')],
    [
      'getter',
      2,
      inLast('type: getter\nvariables: [{key: jq(▸|), scope: instance}]\ntransform: jq(▸|)\ntransition: b'),
    ],
    [
      'setter',
      4,
      inLast(
        'type: setter\nvariables: [{key: jq(▸|), scope: instance, mimeType: jq(▸|), value: jq(▸|)}]\ntransform: jq(▸|)\ntransition: b',
      ),
    ],
    [
      'switch',
      3,
      inLast(
        'type: switch\nconditions: [{condition: jq(▸|), transform: jq(▸|)}]\ndefaultTransform: jq(▸|)\ndefaultTransition: b',
      ),
    ],
    [
      'validate',
      2,
      inLast('type: validate\nsubject: jq(▸|)\nschema: {type: object}\ntransform: jq(▸|)\ntransition: b'),
    ],
  ])('is found wherever a state of the type %s evaluates, in %i places', async (_type, count, text) => {
    const warnings = await expectWarnings(text, Array<'bad-jq'>(count).fill('bad-jq'));
    expect(new Set(warnings.map(({ path }) => path)).size).toBe(count);
  });

  it('is reported for a script that is too long', async () => {
    const [warning] = await expectWarnings(noop(`log: jq(▸${'.'.padEnd(70_000)})`), ['bad-jq']);
    expect(warning?.message).toContain('the limit of query length');
  });

  it.each(['log: jq(.a)', 'log: plain | | text', 'log: jq (|)', 'log: JQ(|)', 'catch: [{error: "jq(|)"}]'])(
    'is not seen in %j',
    async (lines) => {
      await expectWarnings(noop(lines), []);
    },
  );
});
