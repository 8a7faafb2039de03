import type { Json } from '../../json/json.js';
import type { Diagnostic } from '../../language/diagnostic.js';

/** Diagnostics as error bodies carry them. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[]): Json {
  return diagnostics.map(({ severity, code, message, line, column, path }) => ({
    severity,
    code,
    message,
    line,
    column,
    path,
  }));
}
