// Starts the embedded PostgreSQL on the folder given as argument, prints its URL and waits to be killed.
import { runnerImport } from 'vite';

const source = new URL('../../../src/store/embedded/embedded-postgres.ts', import.meta.url).pathname;
const { module } = await runnerImport(source, { configFile: false, logLevel: 'error' });
const { url } = await module.startEmbeddedPostgres({ dataDir: process.argv[2], log: () => undefined });
console.log(url);
setInterval(() => undefined, 1000);
