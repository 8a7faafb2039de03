/** Modes of libpq that `pg` takes for `verify-full`, with a warning on stderr that the next version will not. */
const checkedAsWell = /([?&]sslmode=)(?:prefer|require|verify-ca)(?=[&#]|$)/g;

/**
 * The URL of a database whose mode of TLS says what is done: a certificate is checked unless the URL says `no-verify`, also where
 * libpq would not. Whoever asks for the ways of libpq (`uselibpqcompat=true`) has them.
 */
export function withPlainSslMode(url: string): string {
  return /[?&]uselibpqcompat=true(?=[&#]|$)/.test(url) ? url : url.replace(checkedAsWell, '$1verify-full');
}
