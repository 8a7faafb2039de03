import { call } from './steps/call.js';
import { generate, wait } from './steps/events.js';
import { abandon, foreach, parallel, subflow } from './steps/together.js';
import { delay, loop, script, validate, variable } from './steps/within.js';
import type { Kinds } from './step.js';

export const kinds: Kinds = {
  call,
  parallel,
  foreach,
  subflow,
  abandon,
  delay,
  wait,
  generate,
  variable,
  validate,
  loop,
  script,
};
