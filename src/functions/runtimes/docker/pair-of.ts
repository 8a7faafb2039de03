import type { Pair } from '../pair.js';
import { label } from './labels.js';
import { addressOf, type PairParts } from './pair-parts.js';

/** The pair that the engine's containers are, undefined when its sidecar does not run. */
export function pairOf({ sidecar }: PairParts, network: string | undefined): Pair | undefined {
  const address = sidecar?.State.Running === true ? addressOf(sidecar, network) : undefined;
  if (sidecar === undefined || address === undefined) return undefined;
  const { [label.pair]: name = '', [label.life]: life = '' } = sidecar.Config.Labels;
  return { name, life, address };
}
