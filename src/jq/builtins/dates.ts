import type { Native } from './native.js';

export const dateFunctions: { readonly [signature: string]: Native } = {};
