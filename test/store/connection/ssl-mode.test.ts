import { setImmediate as breathe } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectAdvice } from '../../../src/store/connection/connect-advice.js';
import { openStore } from '../../../src/store/database.js';
import { withPlainSslMode } from '../../../src/store/connection/ssl-mode.js';
import { usePostgres } from '../../support/postgres.js';

const postgres = usePostgres();

describe('the mode of TLS in the URL of the database', () => {
  it.each([
    ['sslmode=require', 'sslmode=verify-full'],
    ['sslmode=prefer', 'sslmode=verify-full'],
    ['sslmode=verify-ca&sslrootcert=/ca.crt', 'sslmode=verify-full&sslrootcert=/ca.crt'],
    ['application_name=require&sslmode=require', 'application_name=require&sslmode=verify-full'],
    ['sslmode=verify-full', 'sslmode=verify-full'],
    ['sslmode=no-verify', 'sslmode=no-verify'],
    ['sslmode=disable', 'sslmode=disable'],
    ['uselibpqcompat=true&sslmode=require', 'uselibpqcompat=true&sslmode=require'],
    ['', ''],
  ])('%s means %s', (written, meant) => {
    const url = 'postgres://u:sslmode=require@db.example:5432/flows';
    expect(withPlainSslMode(`${url}?${written}`)).toBe(`${url}?${meant}`);
  });

  describe('in the eyes of pg', () => {
    const warnings: Error[] = [];
    const keep = (warning: Error) => warnings.push(warning);
    beforeEach(() => void process.on('warning', keep));
    afterEach(() => void process.off('warning', keep));

    it('asks for TLS, and is nothing to warn of among the lines of the log', async () => {
      const opened = openStore(`${postgres().url}?sslmode=require`);
      await expect(opened).rejects.toThrow(
        'The server does not support SSL connections. Switch TLS on there, or say sslmode=disable in DUREKTIV_DATABASE_URL',
      );
      await breathe();
      expect(warnings).toEqual([]);
    });
  });
});

describe('what to do when TLS is in the way', () => {
  it.each([
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate', 'sslrootcert='],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      "Hostname/IP does not match certificate's altnames",
      'a host that its certificate',
    ],
    ['28000', 'no pg_hba.conf entry for host "::1", user "u", database "d", no encryption', 'add ?sslmode=verify-full'],
    ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1', undefined],
  ])('is said of %s', (code, message, advice) => {
    const said = connectAdvice(Object.assign(new Error(message), { code }));
    if (advice === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(advice);
  });
});
