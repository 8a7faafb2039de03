// The stub in a container, on loopback only as many functions are. Port 8081 tells what it saw.
import { createServer } from 'node:http';
import { startFunctionStub } from './function-stub.mjs';

const stub = await startFunctionStub({ port: 8080 });
createServer((request, response) => {
  const calls = stub.calls.map(({ actionId, at, answeredAt, droppedAt }) => ({ actionId, at, answeredAt, droppedAt }));
  const deletes = stub.deletes.map(({ actionId, at }) => ({ actionId, at }));
  response.end(JSON.stringify({ calls, deletes }));
}).listen(8081, '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
