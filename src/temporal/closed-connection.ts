import type { ConnectionOptions } from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type NextCall = Parameters<Interceptor>[1];
type Call = ReturnType<NextCall>;
type Metadata = Parameters<Call['start']>[0];

/** gRPC's CANCELLED. */
const cancelled = 1;

/**
 * What is asked of a connection that was closed is answered as cancelled, also when it is asked again. gRPC would throw, which in
 * the timer of who asks again nobody catches, so it would end the process.
 */
export function unlessClosed(isClosed: () => boolean, nextCall: NextCall): NextCall {
  return (options) => (isClosed() ? cancelledCall : nextCall(options));
}

const cancelledCall: Call = {
  start: (metadata, listener) => {
    listener?.onReceiveMessage?.(null);
    listener?.onReceiveStatus?.({
      code: cancelled,
      details: 'the connection to Temporal was closed',
      metadata: emptied(metadata),
    });
  },
  cancelWithStatus: () => undefined,
  getPeer: () => '',
  sendMessageWithContext: () => undefined,
  sendMessage: () => undefined,
  startRead: () => undefined,
  halfClose: () => undefined,
  getAuthContext: () => null,
};

/** Without what the request carried: it may be a key, and an answer ends up in errors. */
function emptied(metadata: Metadata): Metadata {
  const none = metadata.clone();
  for (const key of Object.keys(none.toJSON())) none.remove(key);
  return none;
}
