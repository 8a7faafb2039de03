/** Bytes moved at a time: the driver reads bytea as hexadecimal text, so a slice costs about four times this in memory. */
export const SLICE_BYTES = 8 * 1024 * 1024;

/**
 * Reads large bytes slice by slice.
 * @param read gives the bytes from an offset, fewer than asked at the end, undefined when the value does not exist.
 */
export async function readSlices(
  read: (offset: number, length: number) => Promise<Uint8Array | undefined>,
): Promise<Uint8Array | undefined> {
  const slices: Uint8Array[] = [];
  for (let offset = 0; ; offset += SLICE_BYTES) {
    const slice = await read(offset, SLICE_BYTES);
    if (!slice) return undefined;
    slices.push(slice);
    if (slice.length < SLICE_BYTES) return slices.length === 1 ? slice : Buffer.concat(slices);
  }
}

/** The same bytes as a Buffer: the form in which the driver sends them without a conversion. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
