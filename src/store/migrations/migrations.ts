import type { Migration } from 'kysely';
import * as begin from './001-begin.js';
import * as variables from './002-variables.js';
import * as eventRouter from './003-event-router.js';
import * as secrets from './004-secrets.js';
import * as endsOfLogs from './005-ends-of-logs.js';
import * as starts from './006-starts.js';
import * as registries from './007-registries.js';
import * as linesOfNamespaces from './008-lines-of-namespaces.js';
import * as apiKeys from './009-api-keys.js';
import * as eventLists from './010-event-lists.js';
import * as orderOfListeners from './011-order-of-listeners.js';
import * as keysOfListeners from './012-keys-of-listeners.js';
import * as invalidFlows from './013-invalid-flows.js';
import * as tracesOfInstances from './014-traces-of-instances.js';
import * as useOfDefinitions from './015-use-of-definitions.js';
import * as inputsInPayloads from './016-inputs-in-payloads.js';
import * as pauses from './017-pauses.js';
import * as runsOfWaits from './018-runs-of-waits.js';
import * as deletedNamespaces from './019-deleted-namespaces.js';
import * as comparedRuns from './020-compared-runs.js';
import * as logsOfNamespaces from './021-logs-of-namespaces.js';
import * as endedRuns from './022-ended-runs.js';

/**
 * All migrations by name; they run in the order of their names, and a released one never changes. Each leaves what the version
 * before it uses: its processes go on while the new ones come.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-begin': begin,
  '002-variables': variables,
  '003-event-router': eventRouter,
  '004-secrets': secrets,
  '005-ends-of-logs': endsOfLogs,
  '006-starts': starts,
  '007-registries': registries,
  '008-lines-of-namespaces': linesOfNamespaces,
  '009-api-keys': apiKeys,
  '010-event-lists': eventLists,
  '011-order-of-listeners': orderOfListeners,
  '012-keys-of-listeners': keysOfListeners,
  '013-invalid-flows': invalidFlows,
  '014-traces-of-instances': tracesOfInstances,
  '015-use-of-definitions': useOfDefinitions,
  '016-inputs-in-payloads': inputsInPayloads,
  '017-pauses': pauses,
  '018-runs-of-waits': runsOfWaits,
  '019-deleted-namespaces': deletedNamespaces,
  '020-compared-runs': comparedRuns,
  '021-logs-of-namespaces': logsOfNamespaces,
  '022-ended-runs': endedRuns,
};
