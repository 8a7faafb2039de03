import type { Json } from '../../../src/json/json.js';
import type { BalancedApi } from '../balanced-api.js';
import type { Caller } from './caller.js';

/** Starts flow files as clients of Direktiv 0.8 do, who wait for the end. */
export function by08({ urls }: BalancedApi): Caller {
  let asked = 0;
  return {
    needsFiles: true,
    waits: true,
    async start({ namespace, name, input, leaving }) {
      const url = `${urls[asked++ % urls.length]}/api/namespaces/${namespace}/tree/${name}?op=wait`;
      const answer = await fetch(url, { method: 'POST', body: JSON.stringify(input), signal: leaving ?? null });
      const text = await answer.text();
      const id = answer.headers.get('direktiv-instance-id');
      if (id === null) throw new Error(text);
      if (answer.ok) return { id, told: { code: null, output: JSON.parse(text) as Json } };
      // What crashed says no more.
      if (text.startsWith('An internal error occurred executing instance'))
        return { id, told: { code: 'direktiv.internal.error' } };
      const code = answer.headers.get('direktiv-instance-error-code');
      return code === null ? { id } : { id, told: { code } };
    },
  };
}
