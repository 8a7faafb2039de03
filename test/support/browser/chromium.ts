import { requirePrograms } from '../debian-packages.js';

/** Where Debian's package puts it. */
export const chromiumPath = '/usr/bin/chromium';

/** Why there is no browser, undefined when there is one. */
export function chromiumMissing(): Promise<string | undefined> {
  return requirePrograms({ [chromiumPath]: ['chromium', 'fonts-dejavu-core'] });
}
