import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hintForBrowsers, requireWebUi } from '../../src/api/web-ui.js';
import { useApi } from './support/api.js';

const folder = mkdtempSync(join(tmpdir(), 'durektiv-ui-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<title>the UI</title>');
writeFileSync(join(folder, 'assets', 'main.js'), 'start()');
writeFileSync(join(folder, '.hidden'), 'secret');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const api = useApi({ ui: folder, closed: true });

describe('the folder of a web UI', () => {
  it('is served beside the API, without a key', async () => {
    const page = await api().get('/');
    expect([page.status, page.text]).toEqual([200, '<title>the UI</title>']);
    expect(page.headers.get('content-type')).toContain('text/html');
    const script = await api().get('/assets/main.js');
    expect([script.status, script.text]).toEqual([200, 'start()']);
    expect(script.headers.get('content-type')).toContain('javascript');
  });

  it.each(['/n/demo/explorer/tree', '/settings', '/assets/gone.js'])('answers %s with index.html', async (path) => {
    const answer = await api().get(path);
    expect([answer.status, answer.text]).toEqual([200, '<title>the UI</title>']);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  });

  it('lets its own scripts run, and no others', async () => {
    const policy = (await api().get('/')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('sandbox');
  });

  it('takes nothing from the API', async () => {
    for (const path of ['/api', '/api/v2/nothing', '/ns/demo/x']) {
      expect((await api().get(path)).headers.get('content-type')).toBe('application/json');
    }
    expect((await api().get('/api/v2/namespaces')).json.error.code).toBe('access_token_missing');
    expect((await api().send('POST', '/')).status).toBe(404);
  });

  it('shows nothing hidden and nothing outside', async () => {
    for (const path of ['/.hidden', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc%2fpasswd', '/a%00b']) {
      expect((await api().get(path)).text).not.toMatch(/secret|root:/);
    }
  });

  it('without an index.html is refused at the start', async () => {
    await expect(requireWebUi(join(folder, 'assets'))).rejects.toThrow(/has no readable index\.html.*DUREKTIV_UI/);
  });
});

describe('who serves a web UI on a port that browsers go to', () => {
  it('hears nothing, and on any other that they do not', async () => {
    for (const port of [1719, 2049, 4190, 6000, 6665, 6669, 6697, 8080, 8443, 10080, 16665]) {
      const reason: unknown = await fetch(`http://127.0.0.1:${port}/`).catch((error: Error) => error.cause);
      const barred = reason instanceof Error && reason.message === 'bad port';
      expect([port, hintForBrowsers(port) !== undefined]).toEqual([port, barred]);
    }
  });
});
