import type { DiagnosticCode } from '../diagnostic-codes.js';
import { alwaysMet } from './always-met.js';
import { badJq } from './bad-jq.js';
import { earlyKill } from './early-kill.js';
import { idleCatch } from './idle-catch.js';
import { lateTimeout } from './late-timeout.js';
import { noReturn } from './no-return.js';
import { notAList } from './not-a-list.js';
import { notAnObject } from './not-an-object.js';
import type { Check } from './reviewed.js';
import { unclosedScript } from './unclosed-script.js';
import { unlistedSecret } from './unlisted-secret.js';
import { unreachableState } from './unreachable-state.js';
import { unusedFunction } from './unused-function.js';

/** Every check of a valid flow, by the code of its warnings. */
export const checks = {
  'always-met': alwaysMet,
  'bad-jq': badJq,
  'early-kill': earlyKill,
  'idle-catch': idleCatch,
  'late-timeout': lateTimeout,
  'no-return': noReturn,
  'not-a-list': notAList,
  'not-an-object': notAnObject,
  'unclosed-script': unclosedScript,
  'unlisted-secret': unlistedSecret,
  'unreachable-state': unreachableState,
  'unused-function': unusedFunction,
} as const satisfies Partial<Record<DiagnosticCode, Check>>;
