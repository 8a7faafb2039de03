import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from '../e2e/support/engine.js';
import { until } from '../e2e/support/until.js';
import { chromiumMissing, chromiumPath } from '../support/browser/chromium.js';

const missing = await chromiumMissing();
const title = 'the picture of a run in the Temporal UI';

/** What the caption in the README tells. */
const flow = `direktiv_api: workflow/v1
description: An order that is approved, paid and greeted.
functions:
  - id: greet
    image: durektiv/greeting
    type: knative-workflow
states:
  - id: approve
    type: consumeEvent
    timeout: PT15M
    event: { type: order.approved, context: { subject: jq(.order) } }
    transition: greet
  - id: greet
    type: action
    action: { function: greet, input: { greeting: 'Hello, jq(.name)!' } }
    transition: cool-off
  - id: cool-off
    type: delay
    duration: PT2S
    transition: again
  - id: again
    type: action
    action: { function: greet, input: { greeting: 'Hello, jq(.name) again!' } }
    transform: jq(.return)
`;

/** What one reads there of its states. */
const summaries = [
  'approve: waits for event order.approved',
  'greet / greet',
  'cool-off: sleeps PT2S',
  'again / greet',
];

describe.skipIf(missing)(missing === undefined ? title : `${title} (skipped: ${missing})`, () => {
  const engine = useEngine({ ui: true });
  const profile = mkdtempSync(join(tmpdir(), 'durektiv-browser-'));
  let browser: BrowserContext | undefined;

  beforeAll(async () => {
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath,
      viewport: { width: 1500, height: 1400 },
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it('shows what its states did, and what it waited for', { timeout: 120_000 }, async () => {
    const id = await ranOrder();
    const page = await browser!.newPage();
    await page.goto(`${engine().temporalUi}/namespaces/default/workflows/${id}`);
    for (const summary of summaries) await page.getByText(summary).first().waitFor({ timeout: 60_000 });
    expect(await page.getByText('Hello, Ada again!').count()).toBeGreaterThan(0);
    await save(page);
  });

  /** An order of two seconds that was approved. */
  async function ranOrder(): Promise<string> {
    const { api } = engine();
    await api.namespace('shop', { '/order.yaml': flow });
    const id = await api.start('shop', '/order.yaml', { order: 'A-17', name: 'Ada', amount: 250 });
    await until('the order waits', async () =>
      (await api.logs('shop', id)).some((line) => line.startsWith('Listening for an event')),
    );
    const approval = { specversion: '1.0', type: 'order.approved', source: '/desk', id: 'approval', subject: 'A-17' };
    expect((await api.broadcast('shop', approval)).ok).toBe(true);
    expect(await api.ended('shop', id)).toMatchObject({
      status: 'complete',
      output: { greeting: 'Hello, Ada again!' },
    });
    return id;
  }
});

/** Into the file that `DUREKTIV_PICTURE` names: from the state of the run to the scale of its timeline, without the menus. */
async function save(page: Page): Promise<void> {
  const path = process.env['DUREKTIV_PICTURE'];
  if (path === undefined) return;
  const head = await page.getByText('Completed').first().boundingBox();
  const foot = await page.getByText('registerListener').last().boundingBox();
  if (head === null || foot === null) throw new Error('the page of the run has no head, or no timeline');
  const [x, y] = [head.x - 20, head.y - 20];
  await page.screenshot({ path, clip: { x, y, width: 1500 - x, height: foot.y + 100 - y } });
}
