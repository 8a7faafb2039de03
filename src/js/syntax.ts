import type { QuickJSContext, QuickJSWASMModule } from 'quickjs-emscripten-core';
import { ScriptFailure } from '../jx/js-port.js';
import type { JsSyntaxFault } from '../language/lint/js-syntax.js';
import { guarded, inFreshContext } from './quickjs.js';

/** Scripts of one flow that are read; more than anybody writes, and a hostile flow does not keep a thread for long. */
const mostScripts = 1000;

/**
 * Reads scripts as bodies of functions with the parameter `data`, and runs nothing.
 * @returns for each script, in order, why it is none; shorter when the engine had enough before the last one
 */
export function syntaxFaults(engine: QuickJSWASMModule, scripts: readonly string[]): (JsSyntaxFault | null)[] {
  const faults: (JsSyntaxFault | null)[] = [];
  try {
    guarded((late) =>
      inFreshContext(engine, late, (context) => {
        for (const script of scripts.slice(0, mostScripts)) faults.push(faultOf(context, script));
      }),
    );
  } catch (error) {
    if (!(error instanceof ScriptFailure)) throw error;
    // The engine is spent. What it could not read it could not run either.
    faults.push({ message: error.message, offset: 0 });
  }
  return faults;
}

function faultOf(context: QuickJSContext, script: string): JsSyntaxFault | null {
  const zero = script.indexOf('\0');
  if (zero >= 0) return { message: 'SyntaxError: the script contains the character U+0000', offset: zero };
  const compiled = context.evalCode(`(function (data) {\n${script}\n})`, 'script', { compileOnly: true });
  if (compiled.error === undefined) {
    compiled.value.dispose();
    return null;
  }
  const error = context.dump(compiled.error) as { name: string; message: string };
  const line = context.getProp(compiled.error, 'lineNumber').consume((handle) => context.getNumber(handle));
  const column = context.getProp(compiled.error, 'columnNumber').consume((handle) => context.getNumber(handle));
  compiled.error.dispose();
  const where = offsetAt(script, line - 1, column);
  // It may name the brace that stands behind the script here.
  const message = `${error.name}: ${error.message}${where === undefined ? ' (at the end of the script)' : ''}`;
  return { message, offset: where ?? script.trimEnd().length };
}

/**
 * The offset of a place that QuickJS names: lines end with a line feed only, columns count code points, both from 1.
 * Undefined behind the script.
 */
function offsetAt(script: string, line: number, column: number): number | undefined {
  const lines = script.split('\n');
  const text = lines[line - 1];
  if (text === undefined) return undefined;
  const before = lines.slice(0, line - 1).reduce((length, { length: more }) => length + more + 1, 0);
  return before + [...text].slice(0, column - 1).join('').length;
}
