import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError, type ConnectionLike } from '@temporalio/client';
import { isNotFound } from './connection-errors.js';
import { SEARCH_ATTRIBUTES } from './search-attributes.js';

/** `INDEXED_VALUE_TYPE_KEYWORD` */
const keyword = 2;
/** gRPC: several processes may register at the same time. */
const alreadyExists = 6;
/** A server may take a while to know of what it has registered, in milliseconds. */
const patience = 15_000;
const interval = 250;

/**
 * Sees to it that a Temporal namespace has our search attributes: a run that sets one that is missing fails its task for ever.
 * Those that are missing are registered.
 * @throws Error with the command to run when there is no such namespace, when this server does not let us, or when they do not
 * have the type they need
 */
export async function ensureSearchAttributes(connection: ConnectionLike, namespace: string): Promise<void> {
  const { operatorService } = connection as ConnectionLike & { operatorService: OperatorService };
  const missing = await missingOnes(operatorService, namespace).catch((error: unknown) => {
    throw isNotFound(error) ? unknownNamespace(namespace, error) : error;
  });
  if (missing.length === 0) return;
  try {
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, keyword]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
  } catch (error) {
    if (!isAlreadyThere(error)) throw registerByHand(namespace, missing, error);
  }
  const left = await missingInTheEnd(operatorService, namespace);
  if (left.length > 0) throw registerByHand(namespace, left);
}

async function missingInTheEnd(operatorService: OperatorService, namespace: string): Promise<readonly string[]> {
  const end = Date.now() + patience;
  let left = await missingOnes(operatorService, namespace);
  while (left.length > 0 && Date.now() < end) {
    await pause(interval);
    left = await missingOnes(operatorService, namespace);
  }
  return left;
}

async function missingOnes(operatorService: OperatorService, namespace: string): Promise<readonly string[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  return Object.keys(SEARCH_ATTRIBUTES).filter((name) => customAttributes?.[name] !== keyword);
}

function isAlreadyThere(error: unknown): boolean {
  return isGrpcServiceError(error) && (error.code as number) === alreadyExists;
}

function unknownNamespace(namespace: string, cause: unknown): Error {
  return new Error(
    `The Temporal server has no namespace ${namespace}: set TEMPORAL_NAMESPACE to one it has, or make it. ` +
      `Run: temporal operator namespace create --namespace ${namespace}`,
    { cause },
  );
}

function registerByHand(namespace: string, missing: readonly string[], cause?: unknown): Error {
  const why = cause instanceof Error ? ` and they could not be registered (${cause.message})` : '';
  const flags = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
  return new Error(
    `The Temporal namespace ${namespace} lacks the search attributes ${missing.join(', ')} (Keyword)${why}. ` +
      `Run: temporal operator search-attribute create --namespace ${namespace} ${flags}`,
    { cause },
  );
}

interface OperatorService {
  listSearchAttributes(request: {
    namespace: string;
  }): Promise<{ customAttributes?: { [name: string]: number } | null }>;
  addSearchAttributes(request: { namespace: string; searchAttributes: Record<string, number> }): Promise<unknown>;
}
