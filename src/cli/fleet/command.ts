import { Command } from 'commander';
import type { FleetRole } from '../../../workers/fleet-roles.js';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';

const run = (role: FleetRole) => () =>
  runCommand(async () => {
    const [{ runFleetProcess }, { startRole }] = await Promise.all([
      import('../../../workers/fleet-process.js'),
      import('../../../workers/fleet-roles.js'),
    ]);
    await runFleetProcess(startRole[role]);
  });

/** Where the processes of a fleet meet. */
const fleet = 'TEMPORAL_ADDRESS=temporal:7233 DUREKTIV_DATABASE_URL=postgres://user@db/durektiv';

/** `durektiv server` */
export function serverCommand(): Command {
  const command = new Command('server')
    .description('serve the API for a fleet, until SIGTERM; Temporal and PostgreSQL run elsewhere')
    .action(run('server'));
  return withExamples(command, [`${fleet} durektiv server`], 'it could not start');
}

/** `durektiv worker` */
export function workerCommand(): Command {
  const worker = new Command('worker').description(
    'work for a fleet, until SIGTERM; Temporal and PostgreSQL run elsewhere',
  );
  const roles = [
    ['flows', 'interpret flows'],
    ['functions', 'call functions'],
    ['all', 'both in one process'],
  ] as const;
  for (const [role, description] of roles) {
    const command = new Command(role).description(description).action(run(role));
    worker.addCommand(withExamples(command, [`${fleet} durektiv worker ${role}`], 'it could not start'));
  }
  return worker;
}
