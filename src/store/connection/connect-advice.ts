import { untrustedCertificate } from '../../process/untrusted-certificate.js';

const trust =
  'Name who signed its certificate in DUREKTIV_DATABASE_URL: sslmode=verify-full&sslrootcert=/path/of/ca.crt';
const withTls = 'It takes connections by TLS only: add ?sslmode=verify-full to DUREKTIV_DATABASE_URL';

/** By the code of Node's TLS. */
const byCode: ReadonlyMap<unknown, string> = new Map([
  ...untrustedCertificate.map((code) => [code, trust] as const),
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'Write in DUREKTIV_DATABASE_URL a host that its certificate is for'],
  ['CERT_HAS_EXPIRED', 'Give it a new certificate, or correct the clock of this machine'],
  ['CERT_NOT_YET_VALID', 'Correct the clock of this machine, or of who made its certificate'],
]);

/** What to do when a database cannot be reached because of TLS. @returns undefined for everything else */
export function connectAdvice(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (/no pg_hba\.conf entry .*no encryption/.test(error.message)) return withTls;
  if (error.message === 'The server does not support SSL connections') {
    return 'Switch TLS on there, or say sslmode=disable in DUREKTIV_DATABASE_URL';
  }
  return byCode.get((error as NodeJS.ErrnoException).code);
}
