import { Client, Connection } from '@temporalio/client';
import type { ClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { explainConnectFault } from './connect-fault.js';
import { dataConverter, type PayloadParts } from './payloads/data-converter.js';
import { outageInterceptor } from './outage.js';

/** Which Temporal server, and how to prove who we are. */
export type TemporalConnection = ClientConnectConfig;

/** Answers of Temporal may be larger than gRPC's 4 MB: a history with many payloads just below the threshold. */
const largestMessage = 128 * 1024 * 1024;
/** How long after a connection failed it is opened again, in milliseconds; gRPC would wait for up to two minutes. */
const reconnect = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 1_000 };
/** gRPC's ConnectivityState.READY. */
const ready = 2;

export interface TemporalClient {
  readonly client: Client;
  /** False while nobody is at the other end of the connection; asking opens it again. */
  isUp(): boolean;
  close(): Promise<void>;
}

/** Connects a client; without payloads it can read histories and no values. @throws Error that names the address when nothing answers there. */
export async function connectClient(config: TemporalConnection, payloads?: PayloadParts): Promise<TemporalClient> {
  const { connectionOptions, namespace } = config;
  let closed = false;
  const connection = await naming(config, () =>
    Connection.connect({
      ...connectionOptions,
      channelArgs: { ...reconnect, 'grpc.max_receive_message_length': largestMessage },
      interceptors: [outageInterceptor(() => closed)],
    }),
  );
  const client = new Client({
    connection,
    ...(payloads === undefined ? {} : { dataConverter: dataConverter(payloads) }),
    ...(namespace === undefined ? {} : { namespace }),
  });
  // The SDK keeps the gRPC client to its subclasses, and nothing it lets others see tells or opens the channel's state.
  const isUp = (): boolean => connection['client'].getChannel().getConnectivityState(true) === ready;
  const close = (): Promise<void> => {
    closed = true;
    return connection.close();
  };
  return { client, isUp, close };
}

/**
 * A client on the connection of a worker of this process: the runs it starts can hand their first task to that worker in
 * the answer to the start (Temporal's eager start), which spares the server a queue and the run a round trip. While nobody is
 * there, each of its questions takes 10 s to fail, which no option of the SDK changes.
 */
export function clientOfWorker(connection: NativeConnection, namespace: string, payloads: PayloadParts): Client {
  return new Client({ connection, namespace, dataConverter: dataConverter(payloads) });
}

/** Connects a worker. @throws Error that names the address when nothing answers there. */
export function connectWorker(config: TemporalConnection): Promise<NativeConnection> {
  return naming(config, () => NativeConnection.connect(config.connectionOptions));
}

async function naming<T>({ connectionOptions }: TemporalConnection, connect: () => Promise<T>): Promise<T> {
  try {
    return await connect();
  } catch (cause) {
    const { address, tls } = connectionOptions;
    const { reason, advice } = explainConnectFault(
      cause instanceof Error ? cause.message : String(cause),
      Boolean(tls),
    );
    throw new Error(`No Temporal server answers at ${address} (${reason}). ${advice}`, { cause });
  }
}
