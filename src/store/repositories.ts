import type pg from 'pg';
import type { Keyring } from '../secrets/keyring.js';
import { ApiKeyStore } from './api-keys.js';
import { ComparedRunStore } from './instances/compared-runs.js';
import { DefinitionStore } from './definitions.js';
import { DeletedNamespaceStore } from './namespaces/deleted-namespaces.js';
import { DeliveryQueue } from './events/delivery-queue.js';
import { EventHistory } from './events/event-history.js';
import { FileStore } from './files/files.js';
import { InstanceStore } from './instances/instances.js';
import { ListenerStore } from './events/listeners.js';
import { LogStore } from './logs/logs.js';
import { NamespaceStore } from './namespaces/namespaces.js';
import { EventOutbox } from './events/outbox.js';
import { PauseStore } from './namespaces/pauses.js';
import { PayloadStore } from './payloads.js';
import { RegistryStore } from './secrets/registries.js';
import { again, once, repeating } from './connection/repeating.js';
import { RetentionStore } from './retention.js';
import type { Database } from './schema.js';
import { SecretStore } from './secrets/secrets.js';
import { StartStore } from './starts/starts.js';
import { planned } from './statements/statement.js';
import { VariableStore } from './variables/variables.js';

/** One repository per group of tables. */
export type Repositories = ReturnType<typeof repositories>;

/** What is safe to do twice outlives the loss of its connection; what reads is, and what leaves the same rows. */
export function repositories(db: Database, pool: pg.Pool, keyring: Keyring) {
  const payloads = repeating(new PayloadStore(pool), again('put', 'get'));
  return {
    namespaces: repeating(new NamespaceStore(db), { ...again('get', 'list'), ...once('create', 'delete') }),
    deletedNamespaces: repeating(new DeletedNamespaceStore(db), again('before', 'forget')),
    comparedRuns: repeating(new ComparedRunStore(db), again('until', 'moveTo')),
    files: repeating(new FileStore(db, planned(pool)), {
      ...again('get', 'getToStart', 'children', 'serviceFiles', 'declarations', 'declarationTexts'),
      ...once('create', 'update', 'delete'),
    }),
    definitions: repeating(new DefinitionStore(db), again('put', 'get')),
    instances: repeating(new InstanceStore(db, pool, keyring, payloads), {
      ...again('insert', 'remove', 'get', 'input', 'keepInput'),
      ...again('page', 'total', 'pending', 'confirm', 'running', 'count', 'absent', 'unconfirmed', 'pendingSince'),
      ...once('end'),
    }),
    logs: repeating(new LogStore(db, keyring), {
      ...again('find', 'list', 'count', 'numbers', 'numbered'),
      ...once('appendFunctionLine', 'appendNamespaceLine'),
    }),
    payloads,
    listeners: repeating(new ListenerStore(db, pool), {
      ...again('register', 'candidates', 'page', 'get', 'held'),
      ...once('remove', 'collect'),
    }),
    outbox: repeating(new EventOutbox(db, pool), once('publish', 'publishForDispatch', 'replay', 'release')),
    deliveries: repeating(new DeliveryQueue(db, pool), {
      ...again('backlog', 'nextDue'),
      ...once('take', 'keep', 'hold', 'remove', 'postpone', 'listen'),
    }),
    events: repeating(new EventHistory(db), again('list', 'follow', 'get')),
    starts: repeating(new StartStore(db, planned(pool)), {
      ...again('flowPaths', 'flowFiles', 'orphans', 'scheduled', 'fileOf', 'namespaceMadeAtOf', 'hasBegun', 'invalid'),
      ...once('setUp'),
    }),
    pauses: repeating(new PauseStore(db), { ...again('get', 'isPaused'), ...once('begin', 'end') }),
    variables: repeating(new VariableStore(db), {
      ...again('list', 'get', 'find', 'read'),
      ...once('create', 'update', 'delete', 'write'),
    }),
    registries: repeating(new RegistryStore(db, keyring), {
      ...again('list', 'logins'),
      ...once('put', 'delete', 'reseal'),
    }),
    secrets: repeating(new SecretStore(db, keyring), {
      ...again('list', 'get', 'read', 'reserve'),
      ...once('set', 'change', 'delete', 'reseal'),
    }),
    retention: repeating(
      new RetentionStore(db),
      once('sweepInstances', 'sweepLogs', 'sweepEvents', 'sweepPayloads', 'sweepDefinitions'),
    ),
    apiKeys: repeating(new ApiKeyStore(db), { ...again('find', 'list', 'any'), ...once('create', 'revoke') }),
  };
}
