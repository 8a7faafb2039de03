// Has its work done by a function outside of the container, at UPSTREAM; port 8088 leads from there to /log and /var.
import { connect, createServer } from 'node:net';

const [host, port] = process.env.UPSTREAM.split(':');
forward('127.0.0.1', 8080, { host, port: Number(port) });
forward('0.0.0.0', 8088, { host: '127.0.0.1', port: 8889 });
process.on('SIGTERM', () => process.exit(0));

function forward(address, from, to) {
  createServer({ allowHalfOpen: true }, (socket) => {
    const upstream = connect({ ...to, allowHalfOpen: true });
    socket.pipe(upstream).pipe(socket);
    socket.on('error', () => upstream.resetAndDestroy());
    upstream.on('error', () => socket.resetAndDestroy());
  }).listen(from, address);
}
