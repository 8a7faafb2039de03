import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildCommandServer } from '../support/command-server.js';

/** One command, as flows write it. */
export interface Command {
  readonly command: string;
  readonly envs?: readonly { readonly name: string; readonly value: string }[];
  readonly stop?: boolean;
  readonly suppress_command?: boolean;
  readonly suppress_output?: boolean;
}

export interface CommandAnswer {
  readonly status: number;
  readonly code: string | null;
  readonly message: string | null;
  readonly text: string;
  readonly json: unknown;
}

/** A running command server, and the log of a sidecar. */
export interface CommandServer {
  readonly url: string;
  /** Directory of the action. */
  readonly dir: string;
  /** What was sent to the log. */
  readonly logged: { readonly aid: string | null; readonly type: string | undefined; readonly text: string }[];
  /** What the log answers from now on. */
  logAnswers(status: number): void;
  post(body: string, headers?: Readonly<Record<string, string>>): Promise<CommandAnswer>;
  run(commands: readonly Command[], more?: object): Promise<CommandAnswer>;
  readonly process: ChildProcess;
  close(): Promise<void>;
}

export const actionId = 'b1f5a8a2-3a39-4a0e-9c0b-1f6f1f1f1f1f';

/** Builds the executable and starts it, with some variables of a container. */
export async function startCommandServer(env: Readonly<Record<string, string>> = {}): Promise<CommandServer> {
  const dir = await mkdtemp(join(tmpdir(), 'durektiv-commands-'));
  const executable = await buildCommandServer(dir);
  const logged: CommandServer['logged'] = [];
  let logStatus = 200;
  const log = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const aid = new URL(request.url ?? '', 'http://x').searchParams.get('aid');
      logged.push({ aid, type: request.headers['content-type'], text: Buffer.concat(pieces).toString() });
      response.writeHead(logStatus).end();
    });
  });
  const logPort = await listening(log);
  const port = await freePort();
  const process_ = spawn(executable, {
    env: {
      PATH: process.env['PATH'],
      COMMAND_SERVER_ADDRESS: `127.0.0.1:${port}`,
      httpBackend: `http://127.0.0.1:${logPort}`,
      ...env,
    },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}/healthz`);
  const post = async (body: string, headers: Readonly<Record<string, string>> = actionHeaders(dir)) =>
    answerOf(await fetch(url, { method: 'POST', body, headers }));
  return {
    ...{ url, dir, logged, post, process: process_ },
    logAnswers: (status) => void (logStatus = status),
    run: (commands, more = {}) => post(JSON.stringify({ ...more, data: { commands } })),
    async close() {
      if (process_.exitCode === null && process_.signalCode === null) {
        const ended = once(process_, 'exit');
        process_.kill('SIGKILL');
        await ended;
      }
      await new Promise((resolve) => log.close(resolve));
      // A file may have been made unreadable.
      await chmod(dir, 0o700);
      await rm(dir, { recursive: true });
    },
  };
}

export function actionHeaders(dir: string): Record<string, string> {
  return { 'Direktiv-ActionID': actionId, 'Direktiv-TempDir': dir, 'Content-Type': 'application/json' };
}

async function answerOf(response: Response): Promise<CommandAnswer> {
  const text = await response.text();
  const { status, headers } = response;
  return {
    ...{ status, text },
    code: headers.get('direktiv-errorcode'),
    message: headers.get('direktiv-errormessage'),
    json: status === 200 ? JSON.parse(text) : undefined,
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(25);
  }
  throw new Error('the command server does not answer');
}
