/** The words that generated programs are made of. */

export const constants = [
  'null', 'true', 'false', '0', '1', '-1', '2', '3', '0.5', '-1.5', '1e3', '10', '100', '1.0', '-0.0', '1e-5', '9007199254740993',
  '100000000000000000000', '-9223372036854775808', 'nan', 'infinite', '-infinite', '""', '"a"', '"b"', '"abc"', '"é😀"', '"1"',
  '"a,b"', '", "', '"1.5e3"', '"[1,{\\"a\\":null}]"', '[]', '{}', '[1,2,3]', '[3,1,2]', '["a","b"]', '[[1,2],[3,4]]', '{"a":1}',
  '{"a":{"b":2}}', '[{"a":1,"b":2},{"a":3}]', '[null,true,1,"a",[1],{}]', '"2015-03-05T23:51:47Z"', '1425599621', '[0]', '["a",0]',
  '[{"key":"a","value":1}]', '[[["a"],1],[["a"]]]', '"%Y-%m-%dT%H:%M:%SZ"', '[65,233,128512]', '"YWJj"',
]; // prettier-ignore

/** Builtins without arguments that take the input as a value. */
export const natives0 = [
  'length', 'utf8bytelength', 'keys', 'to_entries', 'from_entries', 'add', 'tonumber', 'tostring', 'type', 'reverse', 'ltrim', 'rtrim',
  'trim', 'explode', 'implode', 'ascii_downcase', 'ascii_upcase', 'tojson', 'fromjson', '@json', '@text', '@base64', '@base64d', '@uri',
  '@urid', '@html', '@csv', '@tsv', '@sh', 'flatten', 'min', 'max', 'sort', 'unique', 'transpose', 'floor', 'ceil', 'round', 'trunc',
  'sqrt', 'fabs', 'abs', 'not', 'isnan', 'isinfinite', 'isfinite', 'isnormal', 'frexp', 'modf', 'significand', 'logb', 'rint',
  'gmtime', 'mktime', 'todate', 'fromdate', 'todateiso8601', 'error', 'tostream', 'first', 'last', 'any', 'all', 'any | not',
  'exp10', 'exp2', 'nearbyint', 'utf8bytelength', 'toarray', 'halt_error | 1',
].filter((name) => !['toarray', 'halt_error | 1'].includes(name)); // prettier-ignore

export const natives1 = [
  'has', 'in', 'contains', 'inside', 'indices', 'index', 'rindex', 'startswith', 'endswith', 'ltrimstr', 'rtrimstr', 'split', 'join',
  'flatten', 'getpath', 'delpaths', 'bsearch', 'strftime', 'strptime', 'error', 'nth', 'splits', 'test', 'format', 'ascii_downcase | has',
  'IN', 'INDEX', 'truncate_stream', 'strflocaltime',
]; // prettier-ignore

export const natives2 = [
  'setpath',
  'split',
  'pow',
  'atan2',
  'fmin',
  'fmax',
  'fmod',
  'ldexp',
  'copysign',
  'hypot',
  'IN',
  'INDEX',
  'JOIN',
  'drem',
];

/** Builtins that are filters of filters. */
export const filters0 = [
  'empty', 'values', 'nulls', 'booleans', 'numbers', 'strings', 'arrays', 'objects', 'iterables', 'scalars', 'recurse', 'paths',
  'env', '$ENV', 'finites', 'normals', 'tostream', 'not', '[leaf_paths]', 'input_line_number',
].filter((name) => !['[leaf_paths]', 'input_line_number'].includes(name)); // prettier-ignore

export const filters1 = [
  'map', 'map_values', 'select', 'first', 'last', 'isempty', 'any', 'all', 'add', 'walk', 'path', 'paths', 'with_entries', 'min_by',
  'max_by', 'sort_by', 'group_by', 'unique_by', 'del', 'pick', 'to_entries | map', 'map_values', 'fromstream',
]; // prettier-ignore

export const filters2 = ['any', 'all', 'limit', 'skip', 'nth'];

/** Forms that could go on for ever, cut off; `F` is any expression. */
export const combining = [
  '[limit(5; recurse(F))]', '[limit(4; repeat(1))]', '[limit(6; range(0, 1; 3, 4))]', '[range(0; 10; 3)]', '[range(5; 0; -2)]',
  '[range(0.5; 3)]', '[limit(3; F)]', '[.[]?] | until(length < 2; .[1:])', '[.[]?] | [while(length > 0; .[1:])]', 'first(F)',
  '[recurse(if type == "array" and length > 0 then .[0] else empty end)]', '[.[]?, F] | tojson | fromjson',
  '[F] | map(tojson) | join(",")', '[1,[2,3]] | getpath([1,0], F)', 'fromstream(tostream)', '[tostream] | fromstream(.[])',
  '[1|truncate_stream([[0],1],[[1,0],2],[[1,0]],[[1]])]', '[[1,2],[3,4]] | [combinations]', '[limit(9; [0,1] | combinations(2))]',
  'input_filename?', '[.[]?] | (first, last, nth(1))', 'ltrimstr("a"), rtrimstr("a")', 'to_entries? // F', 'getpath(["a","b"])?',
  '[splits(", ")]?', '[paths(F)]', '[F] | group_by(.) | map(length)', '[F] | (min, max, add)?', '[F] | unique_by(type)', 'tojson',
  'INDEX(F; .a?)', '[F] | sort', '[F] | map(type)', 'error(F)?', 'try error(F) catch .', '[F] | @json', '{a: F} | keys', '[F] as [$p, $q] | [$q, $p]',
  'reduce F as $p (0; . + 1)', '[foreach F as $p (0; . + 1; [., $p])]', 'def w: if type == "array" then map(w) else [.] end; F | w',
  'def d(n): if n > 0 then [d(n - 1)] else 0 end; d(3)', '[F, F] | transpose?', 'ascii_downcase?, F', '@sh "echo \\(F)"', 'walk(F)', 'splits("a")?',
].filter((form) => form !== 'input_filename?'); // prettier-ignore

export const regexes = [
  '"a"', '"[a-z]+"', '"(?<x>[a-z])(?<y>\\\\d)?"', '"\\\\d+"', '"(?<x>.)"', '""', '"^"', '"$"', '"\\\\s*,\\\\s*"', '"(a)|(b)"', '"(?i)A"', '"("',
  '"é"', '"\\\\b"', '"(?<x>o+)"', '"."', '"[^a]"', '"a*"', '["a","g"]', '.', '"\\\\p{L}+"', '"(?s)."', '"x?"',
]; // prettier-ignore
