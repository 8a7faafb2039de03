/** Programs that call every builtin and every operator on the worst of data: once, in a loop, and keeping all results. */
import { builtinNames } from '../../dist/src/jq/builtins/registry.js';
import { LimitError } from '../../dist/src/jq/failures.js';
import { compile } from '../../dist/src/jq/program.js';
import { defaultLimits } from '../../dist/src/jq/runtime.js';

/** Data that is large in one way each; cheap to make. */
const inputs = {
  text: '"x" * 6e7',
  'text of 1e6': '"x" * 1e6',
  'wide text': '"Ā" * 3e7',
  'pairs of surrogates': '"😀" * 1e6',
  markup: '"<" * 6e6',
  quotes: '"\\"" * 6e6',
  controls: '"\\u0001" * 6e6',
  blanks: '" " * 1e6 + "x"',
  digits: '"1" * 19000',
  escapes: '"%41" * 1e6',
  base64: '"YWJj" * 1e6',
  brackets: '"[" * 9000 + "]" * 9000',
  'list text': '"[" + "[],{}," * 1e6 + "0]"',
  'numbers text': '"[" + "1," * 3e6 + "0]"',
  format: '"%c" * 1e5',
  padding: '"%1024Y" * 1e5',
  list: '[range(1e6)]',
  fractions: '[range(5e5) | . + 0.5]',
  texts: '[range(2e5) | tostring]',
  'long texts': '("x" * 1e6) as $s | [range(300) | $s + "y"]',
  rows: '[range(300) | [range(300)]]',
  pairs: '[range(2e5) | [.]]',
  objects: '[range(2e5) | {a: .}]',
  nulls: '[range(2e6) | null]',
  'lists of nothing': '[range(3e5) | []]',
  object: '[range(5e4) | {key: "k\\(.)", value: .}] | from_entries',
  entries: '[range(5e4) | {key: "k\\(.)", value: .}]',
  'deep list': 'reduce range(3000) as $i (0; [.])',
  'deep object': 'reduce range(3000) as $i (0; {a: .})',
  'shared lists': 'reduce range(30) as $i (1; [., .])',
  'shared objects': 'reduce range(30) as $i (1; {a: ., b: .})',
  'big integer': 'reduce range(14) as $i (9; . * .)',
  'big integers': '(reduce range(13) as $i (9; . * .)) as $n | [range(200) | $n + .]',
  matches: '[range(1e5) | {offset: 0, length: 1, string: "a", captures: [{name: "x", string: "y"}]}]',
  time: '1425599621.678',
  year: '1e17',
  times: '[range(1e5) | gmtime]',
  stream: '[range(1e5) | [[.], 1]]',
};

const argumentsOf1 = [
  '.',
  '1',
  '-1',
  '1e6',
  '"x"',
  '""',
  '[0]',
  '.[0]?',
  'range(1e6)',
  '["k1"]',
  '"a*"',
  '"(x)*y"',
  '{a: 1}',
];
const argumentsOf2 = [
  ['.', '.'],
  ['"x"', '"g"'],
  ['"x"', '"y"'],
  ['""', '"y"'],
  ['"x"', '., .'],
  ['range(1e6)', '.'],
  ['.', '1'],
  ['1', '.'],
  ['["k1"]', '1'],
  ['[0]', '1'],
  ['1e6', '.'],
  ['.[]?', '.'],
  ['true', '.'],
];
const argumentsOf3 = [
  ['.', '.', '.'],
  ['"x"', '"y"', '"g"'],
  ['0', '1e9', '1'],
  ['.[]?', '.', '.'],
];
const byArity = [[[]], argumentsOf1.map((one) => [one]), argumentsOf2, argumentsOf3, [['.', '.', '.', '.']]];

const formats = ['@text', '@json', '@html', '@uri', '@urid', '@csv', '@tsv', '@sh', '@base64', '@base64d'];
const operators = [
  '. + .', '. - .', '. * .', '. / .', '. % .', '. * 2', '. / "x"', '. + "y"', '. + ["y"]', '. + {a: 1}', '. * {a: 1}', '. == (. + "y")?', '. < .', '. == .', '-(.)',
  '[.[]]', '.[]', '..', '[..]', '.[1:]', '.[:-1]', '.[-1]', '.[5]', '.[100:200]', '.[[1]]', '.[.]', '{a: .}', '{(.[]): 1}', '{(.): 1}', '[.]',
  '"\\(.)"', '"a\\(.)b\\(.)"', '@json "\\(.)"', '.k1', '.a = 1', '.k1 = 1', '.k1 |= 1', '.[0] = 1', '.[0] |= 1', '.[] = 1', '.[] |= 1', '.[] |= empty', '.[] += 1', '.[]? |= .', '.[1:] = []', '.[1:] |= [1]',
  '.a.b.c = 1', '.[5e6] = 1', 'del(.[])', 'del(.[0])', 'del(.k1)', 'del(.[1:])', 'del(.[0], .[1])', 'to_entries[]', 'path(..)', '[path(..)]', '[paths]', 'paths(..)', 'path(.[])', '[limit(1e9; .[])]', 'first(.[])',
  '. as [$a, $b] | $a', '. as {a: $a} | $a', '. as [$a] ?// $a | $a', 'reduce .[] as $x (0; . + $x)', 'reduce .[] as $x ([]; . + [$x])', 'reduce .[] as $x ({}; . + {"\\($x)": 1})', 'reduce .[] as $x ({}; .["\\($x)"] = 1)', 'reduce .[] as $x (""; . + "\\($x)")',
  'foreach .[] as $x (0; . + 1)', 'foreach .[] as $x ([]; . + [$x]; .)', '[foreach .[] as $x ([]; . + [$x]; .)]', 'try error catch .', 'error', 'try error(.) catch 1', '.. |= .', '[..] | length', 'label $out | .[] | break $out', 'if . then 1 else 2 end', '.[]? // 1', 'tojson | fromjson', 'explode | implode',
  '[match("x"; "g")]', '[match(""; "g")]', '[match("(?<a>x)|(?<b>y)"; "g")]', '[scan(".")]', '[scan("x")]', 'gsub("x"; "yy")', 'gsub(""; "y")', 'gsub("(?<a>.)"; .a)', 'gsub("."; "a", "b")', '[splits("x")]', 'split("x")', 'split("")', 'split("y")', 'test("(x|xx)*y")', 'test("(x{1,50}){1,20}y")', 'ascii_downcase', '[.[]?|tojson]',
  'walk(.)', 'walk([.])', 'with_entries(.)', 'to_entries | from_entries', 'map(.)', 'map_values(.)', 'map([.])', '[.[:100][]?] | combinations', '[limit(9; .[]?)] | [., ., ., ., ., ., ., .] | [combinations]', 'combinations(9)?', 'sort_by(.)', 'group_by(1)', 'unique_by([.])', 'min_by(.)', '[tostream]', 'fromstream(tostream)', 'fromstream(.[]?)', '[1 | truncate_stream($x[])]', 'INDEX(.)', 'IN(.[])', 'IN(.[]; .[])', 'input_line_number?', 'getpath(["a", "b"])', 'getpath([range(1e6)])?', 'setpath([range(2000) | 0]; 1)', 'setpath([range(1e5) | "a"]; 1)', 'delpaths([range(1e5) | [.]])', 'delpaths([paths])', 'pick(.[])', 'pick(.[5000000])', 'ltrimstr("x")', 'tojson | tojson | tojson', '@sh "\\(.)"', 'limit(1; .)', '[range(0; 1e7; 1)]', 'indices(.[1:])', 'index(.[1:])', 'rindex(.[1:])', 'indices("xx")', '.[1:] as $y | indices($y)', 'contains(.[1:])', 'inside(.[1:])', 'strftime($x)', 'strptime($x)', 'todate', 'dateadd("seconds"; 1)?', 'splits("a"; "g")', 'ascii', '@base32d?', 'getpath(paths)', 'skip(1; .[])', 'nth(5; .[])', 'any(.[]; . == $x)', 'all(. == $x)', 'flatten', 'flatten(1)', 'tojson | test("a")', 'env', '$__loc__', 'significand', 'ltrimstr(.)', 'trim', 'abs', 'toarray', 'have_literal_numbers', 'tojson | ascii_downcase', 'add(.[])', 'join(",")', 'join(.[0]?)', 'limit(3; repeat(.))', '[limit(1e6; repeat($x))]', 'until(false; .)', '[.[]?, .[]?]', '[recurse(if . == null then empty else null end)]', 'getpath([[1]])?', '.[{start: 1, end: null}]', '[.[]? | numbers]',
]; // prettier-ignore

function calls() {
  const named = builtinNames()
    .filter((name) => !/^(halt|halt_error|repeat|recurse|env|builtins|modulemeta)\//.test(name))
    .flatMap((signature) => {
      const [name, arity] = signature.split('/');
      return byArity[Number(arity)].map((args) => (args.length === 0 ? name : `${name}(${args.join('; ')})`));
    });
  return [...named, ...formats, ...operators];
}

/** How often one call is made, and what becomes of its results. */
const patterns = {
  once: (call) => `last(${call})`,
  kept: (call) => `[range(1e7) | $x | try (${call}) catch .]`,
  lost: (call) => `last(range(1e7) | $x | try (${call}) catch 1)`,
};

export function* matrix(pattern) {
  for (const [name, input] of Object.entries(inputs))
    for (const call of calls())
      if (applies(call, input)) yield { kind: name, program: `(${input}) as $x | $x | ${patterns[pattern](call)}` };
}

/** Whether the call is no mere error, tried on little data of the same kind. */
function applies(call, input) {
  const little = input.replaceAll(/\b\d(?:e\d)\b|\b\d{2,}\b/g, '3');
  try {
    compile(`(${little}) as $x | $x | first(${call})`).run(null, {
      now: 0,
      limits: { ...defaultLimits, steps: 100_000 },
    });
    return true;
  } catch (error) {
    return error instanceof LimitError;
  }
}
