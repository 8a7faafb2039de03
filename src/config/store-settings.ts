import { resolve } from 'node:path';
import { z } from 'zod';
import { parseSecretKeys, type SecretKey } from '../secrets/secret-key.js';
import { isUrl, type Values } from './variables.js';

/** Where data are kept, and how secrets among them are sealed. */
export interface StoreSettings {
  /** Absolute path. */
  readonly dataDir: string;
  /** Absent: the embedded PostgreSQL. Holds a password: never print it. */
  readonly databaseUrl: string | undefined;
  /** Keys for secrets, the first one seals. Absent: a generated one for the embedded PostgreSQL, none for another. Never print them. */
  readonly secretKeys: readonly SecretKey[] | undefined;
}

/** What is none of these PostgreSQL's own tools refuse, and the driver would take for one that checks. */
const sslModes: ReadonlySet<string | null> = new Set([
  null,
  'disable',
  'no-verify',
  'prefer',
  'require',
  'verify-ca',
  'verify-full',
]);

const databaseUrl = z
  .string()
  .refine(
    (url) => isUrl(url, 'postgres:', 'postgresql:') && !tearsThePassword(new URL(url)),
    'must be a URL that starts with postgres:// or postgresql://, in which a password has %40 for @, %2F for /, %3A for :, %3F for ?, %23 for # and %25 for %',
  )
  .refine(
    (url) => sslModes.has(URL.canParse(url) ? new URL(url).searchParams.get('sslmode') : null),
    'its sslmode must be disable, no-verify, prefer, require, verify-ca or verify-full',
  );

/** A password with such a character as it is ends early, and what is left of it is taken for a host, which messages tell. */
function tearsThePassword({ pathname, hash, search, username }: URL): boolean {
  return `${pathname}${hash}${username === '' ? search : ''}`.includes('@');
}

const secretKeys = z.string().transform((text, context) => {
  const keys = parseSecretKeys(text);
  if (keys !== undefined) return keys;
  context.addIssue({
    code: 'custom',
    message:
      'must be 32 random bytes in hex or base64, as `openssl rand -hex 32` gives them, or several such keys with commas between',
  });
  return z.NEVER;
});

export const storeVariables = {
  DUREKTIV_DATA_DIR: z.string().default('.durektiv'),
  DUREKTIV_DATABASE_URL: databaseUrl.optional(),
  DUREKTIV_SECRETS_KEY: secretKeys.optional(),
};

export function storeSettings(values: Values<typeof storeVariables>): StoreSettings {
  return {
    dataDir: resolve(values.DUREKTIV_DATA_DIR),
    databaseUrl: values.DUREKTIV_DATABASE_URL,
    secretKeys: values.DUREKTIV_SECRETS_KEY,
  };
}
