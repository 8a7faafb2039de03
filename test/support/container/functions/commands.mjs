// What the published images "bash", "python" and so on do with commands (functions 12), under the name of its argument.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [name = 'bash'] = process.argv.slice(2);

createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  if (request.method !== 'POST') return response.end();
  const { 'direktiv-actionid': action, 'direktiv-tempdir': dir } = request.headers;
  const log = (text) => fetch(`http://localhost:8889/log?aid=${action}`, { method: 'POST', body: text });
  const { files = [], commands = [] } = JSON.parse(body);
  for (const { name: file, data, mode = '0644' } of files)
    writeFileSync(join(dir, file), data, { mode: Number.parseInt(mode, 8) });
  const results = [];
  for (const { command, continue: goOn = false, print = true, silent = false, envs = [] } of commands) {
    if (print) await log(`running command: ${command}`);
    const env = { ...process.env, ...Object.fromEntries(envs.map(({ name: key, value }) => [key, value])) };
    const [program, ...words] = command.split(' ');
    const { status, stdout, stderr, error } = spawnSync(program, words, { cwd: dir, env, encoding: 'utf8' });
    if (!silent && stdout) await log(stdout);
    if (status !== 0 && !goOn) {
      const message = (stderr || error?.message || `exit status ${status}`).trim();
      response.writeHead(500, {
        'Direktiv-ErrorCode': 'io.direktiv.command.error',
        'Direktiv-ErrorMessage': message.replaceAll('\n', ' '),
      });
      return response.end(JSON.stringify({ errorCode: 'io.direktiv.command.error', errorMessage: message }));
    }
    results.push({ result: parsed((stdout ?? '').trim()), success: status === 0 });
  }
  response.end(JSON.stringify({ [name]: results }));
}).listen(8080);

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

process.on('SIGTERM', () => process.exit(0));
