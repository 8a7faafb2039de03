import { pino, type Logger } from 'pino';

/** Fields that say nothing to a person at a terminal: those of the entry, and what Temporal's SDK adds for its own. */
const HIDDEN = new Set([
  ...['level', 'time', 'pid', 'hostname', 'msg', 'err'],
  ...['sdkComponent', 'taskToken', 'taskQueue', 'isLocal', 'workflowType', 'workflowRunId', 'runId'],
]);
const NAMES: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

interface LogEntry {
  readonly level: number;
  readonly time: number;
  readonly msg?: string;
  readonly err?: { readonly message?: string };
}

/** A log for people: one line an entry, on stderr, so that stdout holds only what was asked for. */
export function consoleLog(out: { write(text: string): unknown } = process.stderr): Logger {
  return pino({ base: null }, { write: (entry: string) => void out.write(lineOf(JSON.parse(entry) as LogEntry)) });
}

function lineOf(entry: LogEntry): string {
  const time = new Date(entry.time).toTimeString().slice(0, 8);
  const details = Object.entries(entry)
    .filter(([name]) => !HIDDEN.has(name))
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const cause = entry.err?.message === undefined ? '' : `: ${entry.err.message}`;
  return `${time} ${NAMES[entry.level] ?? entry.level} ${entry.msg ?? ''}${cause}${details.join('')}\n`;
}
