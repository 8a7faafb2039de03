import type { InstanceStatus } from '../../instances/instances.js';
import type { LogScope } from '../../store/logs/log-query.js';
import type { LogLine } from '../../store/logs/logs.js';
import { formatMarkedTime } from '../http/marked-time.js';

type LineStatus = 'running' | 'completed' | 'failed';

const endings: Readonly<Record<InstanceStatus, LineStatus>> = {
  pending: 'running',
  complete: 'completed',
  failed: 'failed',
  crashed: 'failed',
  cancelled: 'failed',
};

/**
 * A line as the API shows it (http 7.1). Direktiv's UI refuses an empty `state`: a line without one says null.
 * The status tells that a log has ended, so only the instance that was asked for may end it, not one of its children.
 */
export function logView(line: LogLine, { instance }: LogScope) {
  return {
    time: formatMarkedTime(line.time, line.id),
    msg: line.message,
    level: line.level,
    namespace: line.namespace,
    ...(line.instance !== null && {
      workflow: {
        status: line.instance === instance && line.ended !== null ? endings[line.ended] : 'running',
        state: line.state || null,
        workflow: line.path,
        instance: line.instance,
        callpath: line.callPath,
      },
    }),
  };
}
