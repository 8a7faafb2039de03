/**
 * A function container in one file: a plain HTTP server. `{"name": "Ada"}` becomes `{"greeting": "Hello, Ada!"}`.
 *
 * It listens on PORT (8080 unless set, 0 for any free port) and writes log lines of an action to the sidecar on LOG_PORT (8889).
 */
import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? 8080);
const logUrl = `http://127.0.0.1:${process.env.LOG_PORT ?? 8889}/log`;

const server = createServer(async (request, response) => {
  const actionId = request.headers['direktiv-actionid'] ?? 'development';
  if (request.method !== 'POST') return response.writeHead(204).end(); // DELETE interrupts; a greeting is too quick for that.
  const body = await readAll(request);
  const name = nameIn(body);
  if (name === undefined) return fail(response, 'greeting.input', 'the input must be an object with a text "name"');
  await log(actionId, `greeting ${name}`);
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ greeting: `Hello, ${name}!` }));
});

server.listen(port, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);

function stop() {
  server.close();
  server.closeAllConnections();
}

async function readAll(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function nameIn(body) {
  try {
    const { name } = JSON.parse(body);
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

/** An error with a code can be caught by the flow. */
function fail(response, code, message) {
  response.writeHead(400, { 'Direktiv-ErrorCode': code, 'Direktiv-ErrorMessage': message }).end();
}

/** Shows a line in the log of the instance. Without a sidecar, as in development, there is nobody to show it to. */
async function log(actionId, line) {
  if (actionId === 'development') return;
  try {
    const answer = await fetch(`${logUrl}?aid=${encodeURIComponent(actionId)}`, { method: 'POST', body: line });
    if (!answer.ok) console.error(`the log line was not taken: ${answer.status}`);
  } catch (error) {
    console.error(`the log line was not taken: ${error.message}`);
  }
}
