import { flowError } from '../errors/flow-error.js';
import type { Jx } from '../language/model.js';
import { isVariableName } from '../language/variable-name.js';
import { evaluateStringFor } from './expressions.js';
import { after } from './is-promise.js';
import { quoted } from './quoted.js';
import type { Run } from './run.js';

/**
 * The evaluated key of a variable.
 * @throws FlowError `direktiv.jq.notString`, or `direktiv.var.invalidKey` when it breaks the rule of specification 1.3
 */
export function variableKey(run: Run, key: Jx): string | Promise<string> {
  return after(evaluateStringFor(run, key), (name) => {
    if (isVariableName(name)) return name;
    throw flowError(
      'direktiv.var.invalidKey',
      `${quoted(name)} cannot be the key of a variable: use a letter first, then letters, digits, '_', '-' and '.', and a letter or digit last, 255 characters at most`,
    );
  });
}
