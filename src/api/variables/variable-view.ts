import { base64Of } from '../../bytes/base64.js';
import type { Variable, VariableEntry } from '../../store/variables/variables.js';
import { formatTime } from '../http/time.js';

/** A variable without its content (http 8). */
export function variableEntryView(entry: VariableEntry) {
  return view(entry, {});
}

/** A single variable with its content, which is there even when it is empty, because Direktiv's UI insists (http 19). */
export function variableView(variable: Variable) {
  return view(variable, { data: base64Of(variable.data) });
}

function view(entry: VariableEntry, content: { data?: string }) {
  return {
    id: entry.id,
    type: `${entry.scope}-variable`,
    reference: entry.reference,
    name: entry.name,
    size: entry.size,
    mimeType: entry.mimeType,
    ...content,
    createdAt: formatTime(entry.createdAt),
    updatedAt: formatTime(entry.updatedAt),
  };
}
