// Runs, and listens on another port than 8080.
import { createServer } from 'node:http';
createServer(() => undefined).listen(3000, () => console.log('listening on port 3000'));
process.on('SIGTERM', () => process.exit(0));
