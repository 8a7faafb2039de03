import { proxyLocalActivities } from '@temporalio/workflow';
import type { GeneratedEvent, LocalActivities } from '../activity-contract.js';
import { saveReads } from '../bounds/checkpoints.js';
import { requireEventFits } from '../bounds/data-limit.js';
import { localWorkBeforeDeadline, localWorkOptions } from '../local-work.js';
import type { Run } from '../run.js';
import { warnOfClearText } from '../reporting/clear-text.js';

const local = proxyLocalActivities<LocalActivities>(localWorkOptions);

/** What a state says of its event. */
type EventOfState = Omit<GeneratedEvent, 'namespace' | 'instance' | 'step' | 'tracing'>;

/**
 * Publishes an event, by one marker in the history and once for each step of the instance.
 * @throws FlowError of the deadline that passed while the store did not answer, or `direktiv.data.tooLarge`
 */
export async function publishEvent(run: Run, event: EventOfState): Promise<void> {
  requireEventFits([event.data, event.attributes]);
  run.log('INFO', `Publishing an event of type ${event.type} from ${event.source}`);
  warnOfClearText(run, `the event of type ${event.type}`);
  await saveReads(run, `${run.current}: before it publishes`);
  const { namespace, tracing } = run.input;
  const place = tracing === undefined ? {} : { tracing };
  const generated = { ...event, namespace, instance: run.id, step: run.trace.step, ...place };
  return localWorkBeforeDeadline(run, (limited) => local.publishEvent.executeWithOptions(limited, [generated]));
}
