import { join } from 'node:path';
import type { Diagnostic } from '../../language/diagnostic.js';
import { flowText } from '../../language/flow-text.js';
import { parseFlow } from '../../language/parse-flow.js';
import { note } from '../terminal/print.js';
import { diagnosticLines } from '../validate/print.js';
import type { LocalFile } from './local-files.js';

/** Says on stderr what is wrong with flows that cannot run. @returns true when there are any */
export async function printFaults(folder: string, local: readonly LocalFile[]): Promise<boolean> {
  const files = local
    .filter(({ type }) => type === 'workflow')
    .map(({ path, content }) => ({
      file: join(folder, path),
      diagnostics: errorsOf(content),
    }));
  const faulty = files.filter(({ diagnostics }) => diagnostics.length > 0);
  if (faulty.length === 0) return false;
  process.stderr.write(diagnosticLines(faulty, process.stderr));
  note('durektiv: nothing was deployed: correct these flows, or say --skip-validation.');
  return true;
}

function errorsOf(bytes: Uint8Array): readonly Diagnostic[] {
  const content = flowText(bytes);
  if ('fault' in content) return [content.fault];
  return parseFlow(content.text).diagnostics.filter(({ severity }) => severity === 'error');
}
