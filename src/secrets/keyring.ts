import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { keyLength, type SecretKey } from './secret-key.js';

/** Something sealed cannot be opened, or nothing can be sealed. The message never shows what is inside. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

const algorithm = 'aes-256-gcm';
const version = 1;
const idLength = 4;
const saltLength = 16;
const ivLength = 12;
const tagLength = 16;
const headLength = 1 + idLength + saltLength + ivLength + tagLength;

/**
 * Seals bytes with AES-256-GCM: the first key seals, every key opens what it once sealed. Each message has a key of its own,
 * derived from the key and a random salt, so that no number of messages wears a key out.
 *
 * Sealed bytes: version, key id, salt, IV, tag, ciphertext.
 */
export class Keyring {
  private readonly byId: ReadonlyMap<string, SecretKey>;

  constructor(private readonly keys: readonly SecretKey[]) {
    this.byId = new Map(keys.map((key) => [key.id, key]));
  }

  /** Id of the key that seals, undefined when there is none. */
  get sealingKey(): string | undefined {
    return this.keys[0]?.id;
  }

  /**
   * @param context what the bytes are for: they open only for the same one
   * @throws SealError without a key
   */
  seal(plain: Uint8Array, context: string): Buffer {
    const [key] = this.keys;
    if (key === undefined)
      throw new SealError('there is no key for secrets: set DUREKTIV_SECRETS_KEY to 32 random bytes in hex or base64');
    const salt = randomBytes(saltLength);
    const iv = randomBytes(ivLength);
    const cipher = createCipheriv(algorithm, messageKey(key, salt, context), iv).setAAD(Buffer.from(context));
    const text = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(version), Buffer.from(key.id, 'hex'), salt, iv, cipher.getAuthTag(), text]);
  }

  /** @throws SealError when the key is not here, or the bytes were not sealed by it for this context */
  open(sealed: Uint8Array, context: string): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const id = sealedBy(bytes);
    if (id === undefined) throw new SealError('the bytes were not sealed by Durektiv');
    const key = this.byId.get(id);
    if (key === undefined) throw new SealError(`sealed with the key ${id}, which DUREKTIV_SECRETS_KEY does not have`);
    const [salt, iv, tag, text] = cut(bytes.subarray(1 + idLength), saltLength, ivLength, tagLength);
    const decipher = createDecipheriv(algorithm, messageKey(key, salt, context), iv)
      .setAAD(Buffer.from(context))
      .setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(text), decipher.final()]);
    } catch (cause) {
      throw new SealError(`what the key ${id} sealed was changed, or was sealed for another place`, { cause });
    }
  }
}

/** Id of the key that sealed the bytes; undefined when they have not the form of sealed ones. */
export function sealedBy(bytes: Uint8Array): string | undefined {
  if (bytes.length < headLength || bytes[0] !== version) return undefined;
  return Buffer.from(bytes.subarray(1, 1 + idLength)).toString('hex');
}

function messageKey(key: SecretKey, salt: Buffer, context: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key.bytes, salt, context, keyLength));
}

/** The parts of these lengths, and the rest. */
function cut(bytes: Buffer, a: number, b: number, c: number): [Buffer, Buffer, Buffer, Buffer] {
  return [bytes.subarray(0, a), bytes.subarray(a, a + b), bytes.subarray(a + b, a + b + c), bytes.subarray(a + b + c)];
}
