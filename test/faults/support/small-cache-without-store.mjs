/** A flow worker that keeps next to no runs in memory, and to which the store gives no variables for the first seconds in which it asks. */
import { VariableStore } from '../../../dist/src/store/variables/variables.js';

const { read } = VariableStore.prototype;
let asked;
VariableStore.prototype.read = async function (...args) {
  asked ??= Date.now();
  if (Date.now() < asked + 10_000) throw new Error('the store does not answer');
  return read.apply(this, args);
};

await import('./small-cache.mjs');
