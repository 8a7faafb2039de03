import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useEngine } from '../e2e/support/engine.js';
import { startHandWritten } from '../e2e/support/hand-written.js';
import { codeBlocks, page, root } from './support/pages.js';

const engine = useEngine();
const order = 'states: [{id: a, type: noop, transform: {ordered: jq(.amount)}}]';

describe('the workflow on the page about running flows from Temporal', () => {
  it('gets the output of the flow that it names', async () => {
    await engine().api.namespace('shop', { '/orders/order.yaml': order });
    const block = codeBlocks(page('docs/in-temporal.md')).find(({ language }) => language === 'ts');
    // Below the packages that it imports.
    const folder = mkdtempSync(join(root, 'dist', 'page-'));
    try {
      writeFileSync(join(folder, 'workflows.ts'), block?.text ?? '');
      const byHand = await startHandWritten<'order'>(engine(), join(folder, 'workflows.ts'));
      const output = await byHand.outputOf('order', 30).finally(() => byHand.stop());
      expect(output).toEqual({ ordered: 30 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
