import { get } from 'node:http';

/** A process of its own that opens a stream per URL of its arguments, so often, and tells its parent when all have begun. */
const [countText = '0', ...urls] = process.argv.slice(2);
const count = Number(countText);

function open(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
      response.resume();
      resolve();
    }).on('error', reject);
  });
}

await Promise.all(Array.from({ length: count }, (_, n) => open(urls[n % urls.length] ?? '')));
process.send?.('open');
