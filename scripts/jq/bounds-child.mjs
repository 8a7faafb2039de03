/** Runs the programs that its parent sends, one after the other, and says what each took. Linux only: it reads /proc. */
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from '../../dist/src/jq/program.js';

process.on('message', (program) => {
  globalThis.gc();
  writeFileSync('/proc/self/clear_refs', '5');
  const start = process.cpuUsage();
  const end = endOf(program);
  const { user, system } = process.cpuUsage(start);
  process.send({ end, milliseconds: Math.round((user + system) / 1000), megabytes: peak() });
});

function endOf(program) {
  try {
    compile(program).run(null, { now: 1_700_000_000_000 });
    return 'ended';
  } catch (error) {
    return error.limit ?? `${error.name}: ${error.message.slice(0, 80)}`;
  }
}

/** The most memory the process had since its mark was set back. */
function peak() {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Math.round(kilobytes / 1024);
}
