import { createServer as createWebServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectWorker } from '../../src/temporal/connect.js';
import { explainConnectFault } from '../../src/temporal/connect-fault.js';

describe('what the SDK tells of a server that cannot be reached (as recorded) is told in words', () => {
  it.each([
    [
      'UnknownIssuer',
      'ConnectError(Custom { kind: InvalidData, error: InvalidCertificate(UnknownIssuer) })',
      /CA_CERT/,
    ],
    [
      'another name',
      'InvalidCertificate(NotValidForNameContext { expected: IpAddress(V4(…',
      /TEMPORAL_TLS_SERVER_NAME/,
    ],
    [
      'over',
      'InvalidCertificate(ExpiredContext { time: UnixTime(1795445711), not_after: UnixTime(1738368000) })',
      /over/,
    ],
    [
      'no TLS',
      'ConnectError(Custom { kind: InvalidData, error: InvalidMessage(InvalidContentType) })',
      /not speak TLS/,
    ],
    [
      'no client',
      'hyper::Error(Io, Custom { kind: InvalidData, error: "received fatal alert: CertificateRequired" })',
      /asks/,
    ],
    ['wrong client', 'transport::Error(Transport, hyper::Error(Io, Kind(ConnectionReset)))', /CLIENT_CERT_PATH/],
    ['wrong key', 'error:05800074:x509 certificate routines::key values mismatch', /does not belong/],
  ])('with TLS: %s', (_what, told, expected) => {
    const { reason, advice } = explainConnectFault(told, true);
    expect(`${reason}. ${advice}`).toMatch(expected);
    expect(reason).not.toContain(told);
  });

  it('without TLS, when the server has it', () => {
    const told = 'Error(Io, Custom { kind: BrokenPipe, error: "stream closed because of a broken pipe" })';
    expect(explainConnectFault(told, false).advice).toContain('TEMPORAL_TLS=true');
  });

  it('and told as it is where nothing is known of it', () => {
    expect(explainConnectFault('something new', false)).toEqual({
      reason: 'something new',
      advice: 'Check TEMPORAL_ADDRESS.',
    });
  });
});

describe('a worker that is to connect', () => {
  const open: (() => void)[] = [];
  afterEach(() => open.splice(0).forEach((close) => close()));

  async function failure(found: Server, tls: boolean): Promise<string> {
    open.push(() => found.close());
    found.on('connection', (socket) => open.push(() => socket.destroy()));
    await new Promise<void>((resolve) => found.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(found.address() as AddressInfo).port}`;
    const error = await connectWorker({ connectionOptions: { address, tls } }).catch((reason: unknown) => reason);
    return (error as Error).message.replace(address, 'HERE');
  }

  it('to a port where nobody listens says so', async () => {
    const error = await connectWorker({ connectionOptions: { address: '127.0.0.1:1' } }).catch((why: unknown) => why);
    expect((error as Error).message).toBe(
      'No Temporal server answers at 127.0.0.1:1 (nothing listens there). Check TEMPORAL_ADDRESS.',
    );
  });

  // The server ends the connection with its answer: which of the two the client meets first is up to the system.
  it('to a web server says that it is none of Temporal', async () => {
    expect(
      await failure(
        createWebServer((_request, response) => response.end('hello')),
        false,
      ),
    ).toMatch(
      /^No Temporal server answers at HERE \((what answers there|it ended the connection at once, .* or that) is no Temporal server\)\. Check TEMPORAL_ADDRESS/,
    );
  });

  it('by TLS to a server without says so', async () => {
    expect(
      await failure(
        createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
        true,
      ),
    ).toBe(
      'No Temporal server answers at HERE (it does not speak TLS). Check TEMPORAL_ADDRESS, or leave TEMPORAL_TLS away.',
    );
  });
});
