import type { Json } from '../../../json/json.js';
import { commandServer } from '../../../services/command-server.js';
import { applyPatch } from '../../../services/json-patch.js';
import { checkPatchPlace, patchedContainer } from '../../../services/patch-places.js';
import { parseQuantity } from '../../../services/quantity.js';
import type { ServiceSpec } from '../../../services/service.js';
import { serviceSizes } from '../../../services/service-sizes.js';
import { splitCommand } from '../../../services/split-command.js';

/** What a Docker engine is to run for a service. */
export interface ContainerPlan {
  readonly image: string;
  /** Undefined: the image's own. */
  readonly entrypoint: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  readonly env: readonly string[];
  readonly workingDir: string | undefined;
  /** Bytes; undefined: no limit. */
  readonly memory: number | undefined;
  /** Processors, may be a fraction; undefined: no limit. */
  readonly cpus: number | undefined;
  /** The command server is to be put into the container before it starts. */
  readonly commandServer: boolean;
  /** Parts of the definition that mean nothing to a Docker engine. */
  readonly warnings: readonly string[];
}

/** Of a container of Kubernetes, what a Docker engine has as well. */
const understood = /^\/(env|image|command|args|workingDir|resources\/limits)(\/|$)/;

/**
 * What the definition of a service asks of a Docker engine, its patches applied to the container as Kubernetes would know it.
 * @throws Error that says what is wrong with the definition
 */
export function planContainer(service: ServiceSpec): ContainerPlan {
  const warnings: string[] = [];
  let pod: Json = containerOf(service);
  for (const patch of service.patches) {
    checkPatchPlace(patch);
    const path = inContainer(patch.path);
    const from = patch.from === undefined ? {} : { from: inContainer(patch.from) };
    if (![path, from.from ?? path].every((one) => understood.test(one)))
      warnings.push(`the patch ${patch.path} means nothing to a Docker engine`);
    else pod = applyPatch(pod, { ...patch, path, ...from });
  }
  const plan = read(pod as Readonly<Record<string, Json>>);
  return { ...plan, commandServer: service.cmd === commandServer, warnings };
}

/** Empty when the path of a patch is elsewhere. */
function inContainer(path: string): string {
  return path.startsWith(patchedContainer) ? path.slice(patchedContainer.length) : '';
}

function containerOf({ image, cmd, size, envs }: ServiceSpec): Json {
  const command = splitCommand(cmd);
  if (command === undefined) throw new Error(`the command ${JSON.stringify(cmd)} has a quote that is not closed`);
  const { memory, cpu } = serviceSizes[size];
  return {
    image,
    ...(command.length > 0 && { command }),
    env: envs.map(({ name, value }) => ({ name, value })),
    resources: { limits: { memory, cpu } },
  };
}

function read(pod: Readonly<Record<string, Json>>): Omit<ContainerPlan, 'commandServer' | 'warnings'> {
  const { image, command, args, env, workingDir, resources } = pod;
  const limits = (resources as { limits?: Record<string, Json> } | undefined)?.limits ?? {};
  return {
    image: text('image', image),
    entrypoint: texts('command', command),
    args: texts('args', args),
    env: list('env', env).map(variable),
    workingDir: workingDir === undefined ? undefined : text('workingDir', workingDir),
    memory: limit('memory', limits['memory']),
    cpus: limit('cpu', limits['cpu']),
  };
}

function list(what: string, value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw new Error(`after its patches, ${what} is no list`);
}

function texts(what: string, value: Json | undefined): string[] | undefined {
  return value === undefined ? undefined : list(what, value).map((one) => text(what, one));
}

function text(what: string, value: Json | undefined): string {
  if (typeof value === 'string') return value;
  throw new Error(`after its patches, ${what} is no text`);
}

function variable(one: Json): string {
  const { name, value = '' } = (one ?? {}) as { name?: Json; value?: Json };
  return `${text('the name of a variable', name)}=${text(`the variable ${String(name)}`, value)}`;
}

/** Zero and nothing mean no limit. */
function limit(what: string, value: Json | undefined): number | undefined {
  if (value === undefined) return undefined;
  const quantity = parseQuantity(value);
  if (quantity === undefined) throw new Error(`after its patches, the limit of ${what} is no quantity`);
  return quantity === 0 ? undefined : quantity;
}
