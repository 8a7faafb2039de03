import type { ContainerInspectInfo } from 'dockerode';
import type { ContainerEngine } from './engine.js';
import { foreignArchitecture } from './images.js';
import { lastLines, withLines } from './last-lines.js';
import type { PairParts } from './pair-parts.js';

/** Why a pair takes no actions any more, with what its function wrote last; undefined while both its containers run. */
export async function whyBroken(engine: ContainerEngine, parts: PairParts): Promise<string | undefined> {
  const { sidecar, function: fn } = parts;
  if (fn !== undefined && hasEnded(fn)) return functionEnded(engine, fn);
  if (sidecar === undefined || fn === undefined) return 'the container of the function is gone';
  if (!hasEnded(sidecar)) return undefined;
  const said = await lastLines(engine, sidecar.Id);
  const lines = await lastLines(engine, fn.Id);
  return `the sidecar of the function ended with exit code ${sidecar.State.ExitCode}${said === '' ? '' : ` (${said})`}${withLines(lines)}`;
}

async function functionEnded(engine: ContainerEngine, fn: ContainerInspectInfo): Promise<string> {
  const { ExitCode: code, OOMKilled: starved } = fn.State;
  const { Image: image } = fn.Config;
  const limit = fn.HostConfig.Memory ?? 0;
  const memory = starved ? `: it needed more than its ${limit / 1e6} MB of memory` : '';
  const foreign = code === 0 || starved ? undefined : await foreignArchitecture(engine, image);
  const lines = withLines(await lastLines(engine, fn.Id));
  return `the container of the image ${image} ended with exit code ${code}${memory}${foreign === undefined ? '' : ` (${foreign})`}${lines}`;
}

/** A container that was created and not yet started has not ended. */
function hasEnded({ State: { Running: running, Status: status } }: ContainerInspectInfo): boolean {
  return !running && status !== 'created' && status !== 'initialized' && status !== 'configured';
}
