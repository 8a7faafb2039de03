import { EventEmitter, once } from 'node:events';
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listen, ListenError, type ListeningServer } from '../../src/process/http-server.js';

const loopback = { host: '127.0.0.1', port: 0 };
let server: ListeningServer | undefined;

afterEach(async () => {
  await server?.close(0);
  server = undefined;
});

const connected = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

describe('the server', () => {
  it('says which port is in use and what to set', async () => {
    server = await listen(() => undefined, loopback);
    const { port } = server;
    const second = listen(() => undefined, { host: '127.0.0.1', port });
    await expect(second).rejects.toThrow(ListenError);
    await expect(second).rejects.toThrow(
      `The API cannot listen: port ${port} is in use. Stop the program that uses it, or set DUREKTIV_API_PORT to a free port.`,
    );
  });

  it('says when the machine does not have the address', async () => {
    await expect(listen(() => undefined, { host: '192.0.2.1', port: 0 })).rejects.toThrow('DUREKTIV_API_HOST');
  });

  it('keeps a connection longer than the proxies before it do', async () => {
    server = await listen((_request, response) => response.end('done'), loopback);
    const { headers } = await fetch(`http://127.0.0.1:${server.port}`);
    expect(headers.get('keep-alive')).toBe('timeout=75');
  });

  it('lets a running request finish when it closes, and takes no new one', async () => {
    let finish = () => {};
    const arrived = new Promise<void>((resolve) => {
      void listen((_request, response) => {
        finish = () => response.end('done');
        resolve();
      }, loopback).then((listening) => {
        server = listening;
        const { port } = listening;
        answer = fetch(`http://127.0.0.1:${port}`).then((response) => response.text());
      });
    });
    let answer: Promise<string> | undefined;
    await arrived;
    const closing = server?.close(10_000);
    expect(await connected(server?.port ?? 0)).toBe(false);
    finish();
    await closing;
    server = undefined;
    expect(await answer).toBe('done');
  });

  it('tells a client whose request it still answers that the connection ends', async () => {
    const agent = new Agent({ keepAlive: true });
    const app = new EventEmitter();
    const arrived = once(app, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const listening = await listen((...both) => app.emit('request', ...both), loopback);
    const asked = request({ host: '127.0.0.1', port: listening.port, agent }).end();
    const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
    const [, response] = await arrived;
    const closing = listening.close(10_000);
    response.end('done');
    const [{ headers }] = await answered;
    expect(headers.connection).toBe('close');
    await closing;
    agent.destroy();
  });

  it('does not wait for a connection on which nothing was sent', async () => {
    const answering = await listen((_request, response) => response.end('done'), loopback);
    const silent = connect(answering.port, '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    await fetch(`http://127.0.0.1:${answering.port}`).then((response) => response.text());
    const started = Date.now();
    await answering.close(20_000);
    expect(Date.now() - started).toBeLessThan(10_000);
    silent.destroy();
  });

  it('cuts a request that does not finish in the time of grace', async () => {
    server = await listen(() => undefined, loopback);
    const hanging = request({ host: '127.0.0.1', port: server.port });
    const cut = new Promise<Error>((resolve) => hanging.once('error', resolve));
    hanging.end();
    await new Promise((resolve) => hanging.once('finish', resolve));
    await server.close(50);
    server = undefined;
    expect(await cut).toMatchObject({ code: 'ECONNRESET' });
  });

  it('cuts a client that does not send its headers in 5 seconds', async () => {
    server = await listen(() => undefined, loopback);
    const { port } = server;
    const started = Date.now();
    await new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: '));
      socket.on('data', () => undefined);
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
    expect(Date.now() - started).toBeGreaterThan(4_900);
    expect(Date.now() - started).toBeLessThan(8_000);
  });
});
