import { expect, test } from 'vitest';
import { consoleLog } from '../../src/cli/console-log.js';

function written(use: (log: ReturnType<typeof consoleLog>) => void): string {
  let text = '';
  use(consoleLog({ write: (line) => (text += line) }));
  return text;
}

test('an entry is one line with time, level and message', () => {
  expect(written((log) => log.info('hello'))).toMatch(/^\d\d:\d\d:\d\d info hello\n$/);
});

test('details follow the message', () => {
  expect(written((log) => log.warn({ instance: 'abc', attempt: 2 }, 'again'))).toMatch(
    / warn again instance=abc attempt=2\n$/,
  );
});

test('what only the SDK understands is left out', () => {
  const sdk = { sdkComponent: 'worker', taskToken: 'CiQwMWEy', taskQueue: 'durektiv-flows', workflowRunId: '01a2' };
  expect(written((log) => log.warn({ ...sdk, activityId: 'both/greet#2.0.0' }, 'Activity failed'))).toMatch(
    / warn Activity failed activityId=both\/greet#2\.0\.0\n$/,
  );
});

test('an error is shown by its message', () => {
  expect(written((log) => log.error({ err: new Error('no room') }, 'not stored'))).toMatch(
    / error not stored: no room\n$/,
  );
});
