import {
  BinaryPayloadConverter,
  CompositePayloadConverter,
  type Payload,
  type PayloadConverterWithEncoding,
  UndefinedPayloadConverter,
  ValueError,
} from '@temporalio/common';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const jsonEncoding = encoder.encode('json/plain');

/**
 * JSON through the host's native text encoder and decoder. The SDK's own converter is written in JavaScript and takes
 * 1.4 s to encode and 3.1 s to decode 120 MiB, too near the 5 s a workflow activation may last.
 */
class NativeJsonPayloadConverter implements PayloadConverterWithEncoding {
  readonly encodingType = 'json/plain';

  toPayload(value: unknown): Payload | undefined {
    const json = JSON.stringify(value) as string | undefined;
    if (json === undefined) return undefined;
    return { metadata: { encoding: jsonEncoding }, data: encoder.encode(json) };
  }

  fromPayload<T>(payload: Payload): T {
    if (payload.data === undefined || payload.data === null) throw new ValueError('Got payload with no data');
    return JSON.parse(decoder.decode(payload.data)) as T;
  }
}

/** The converter of every Durektiv client, worker and workflow; loaded by path, so the name is Temporal's. */
export const payloadConverter = new CompositePayloadConverter(
  new UndefinedPayloadConverter(),
  new BinaryPayloadConverter(),
  new NativeJsonPayloadConverter(),
);
