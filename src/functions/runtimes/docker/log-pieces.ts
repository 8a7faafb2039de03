/** Engines put a header before each piece: stream, three zeros, length. */
const headerBytes = 8;

/** What a container wrote, stdout and stderr, from what an engine sends of it. */
export async function* withoutHeaders(framed: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  /** Bytes of the present piece that are still to come. */
  let left = 0;
  for await (const chunk of framed) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (;;) {
      const piece = rest.subarray(0, left);
      if (piece.length > 0) yield piece;
      rest = rest.subarray(piece.length);
      left -= piece.length;
      if (left > 0 || rest.length < headerBytes) break;
      left = rest.readUInt32BE(4);
      rest = rest.subarray(headerBytes);
    }
  }
}
