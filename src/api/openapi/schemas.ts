import { z } from 'zod';
import { instanceStatuses } from '../../instances/instances.js';
import { FILE_TYPES } from '../../store/files/file-rows.js';

export const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/)
  .meta({ format: 'date-time' });
export const base64 = z.string().meta({ format: 'byte' });
const uuid = z.string().meta({ format: 'uuid' });
const bytes = z.int().min(0);

export const diagnostics = z.array(
  z
    .strictObject({
      severity: z.enum(['error', 'warning']),
      code: z.string(),
      message: z.string(),
      line: z.int(),
      column: z.int(),
      path: z.string(),
    })
    .meta({ id: 'Diagnostic' }),
);

export const error = z
  .strictObject({
    error: z.strictObject({
      code: z.string().meta({ description: 'The status of the answer follows from it' }),
      message: z.string(),
      validation: z.record(z.string(), z.string()).optional(),
      diagnostics: diagnostics.optional(),
      reason: z.string().optional().meta({ description: 'Why a token of the OpenID provider is not taken' }),
    }),
    data: z.unknown().optional(),
  })
  .meta({ id: 'Error' });

export const namespace = z
  .strictObject({
    name: z.string(),
    createdAt: time,
    updatedAt: time,
    mirror: z.null(),
    isSystemNamespace: z.boolean(),
  })
  .meta({ id: 'Namespace' });

export const pause = z
  .strictObject({
    paused: z.boolean(),
    since: time.nullable(),
    held: z.int().min(0).meta({ description: 'Starts by events that wait for the end of the pause' }),
  })
  .meta({ id: 'Pause' });

const fileType = z.enum(FILE_TYPES);
const fileFields = { path: z.string(), type: fileType, createdAt: time, updatedAt: time };
export const fileEntry = z
  .strictObject({ ...fileFields, size: bytes.optional(), mimeType: z.string().optional() })
  .meta({ id: 'FileEntry' });
const content = { data: base64, size: bytes, mimeType: z.string() };
export const file = z.strictObject({ ...fileFields, ...content }).meta({ id: 'File' });
export const readFile = z.strictObject({ ...fileFields, ...content, children: z.null() }).meta({ id: 'ReadFile' });
export const directory = z.strictObject({ ...fileFields, children: z.array(fileEntry) }).meta({ id: 'Directory' });

const ancestor = z.strictObject({ branch: z.int(), id: uuid, state: z.string(), step: z.int() });
const instanceFields = {
  id: uuid,
  createdAt: time,
  endedAt: time.nullable(),
  status: z.enum(instanceStatuses),
  path: z.string(),
  errorCode: z.string().nullable(),
  invoker: z.string(),
  definition: base64,
  errorMessage: base64.nullable(),
  flow: z.array(z.string()).meta({ description: 'Ids of the last 1000 states entered' }),
  traceId: z.string(),
  lineage: z.array(ancestor).meta({ description: 'Ancestors, the root first' }),
  namespace: z.string(),
};
export const instance = z.strictObject(instanceFields).meta({ id: 'Instance' });
export const instanceWithLengths = z
  .strictObject({ ...instanceFields, inputLength: bytes, outputLength: bytes, metadataLength: bytes })
  .meta({ id: 'InstanceWithLengths' });
const blob = base64.optional();
export const instanceWithInput = z
  .strictObject({ ...instanceFields, inputLength: bytes, input: blob })
  .meta({ id: 'InstanceWithInput' });
export const instanceWithOutput = z
  .strictObject({ ...instanceFields, outputLength: bytes, output: blob })
  .meta({ id: 'InstanceWithOutput' });
export const instanceWithMetadata = z
  .strictObject({ ...instanceFields, metadataLength: bytes, metadata: blob })
  .meta({ id: 'InstanceWithMetadata' });

export const logLine = z
  .strictObject({
    time: time.meta({ description: 'The place of the line in its log: unique there' }),
    msg: z.string(),
    level: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
    namespace: z.string(),
    workflow: z
      .strictObject({
        status: z.enum(['running', 'completed', 'failed']),
        state: z.string().min(1).nullable(),
        workflow: z.string(),
        instance: uuid,
        callpath: z.string(),
      })
      .optional(),
  })
  .meta({ id: 'LogLine' });

const variableFields = {
  id: uuid,
  type: z.enum(['namespace-variable', 'workflow-variable', 'instance-variable']),
  reference: z.string().meta({ description: 'Name of the namespace, path of the flow, or id of the instance' }),
  name: z.string(),
  size: bytes,
  mimeType: z.string(),
  createdAt: time,
  updatedAt: time,
};
export const variableEntry = z.strictObject(variableFields).meta({ id: 'VariableEntry' });
export const variable = z.strictObject({ ...variableFields, data: base64 }).meta({ id: 'Variable' });

export const secret = z
  .strictObject({ name: z.string(), initialized: z.boolean(), createdAt: time, updatedAt: time })
  .meta({ id: 'Secret' });

export const service = z
  .strictObject({
    DirektivAPI: z.enum(['service/v1', '']),
    image: z.string(),
    cmd: z.string(),
    size: z.enum(['small', 'medium', 'large']),
    scale: z.int(),
    envs: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    patches: z
      .array(
        z.strictObject({
          op: z.string(),
          path: z.string(),
          from: z.string().optional(),
          value: z.unknown().optional(),
        }),
      )
      .nullable(),
    id: z.string(),
    type: z.enum(['workflow-service', 'namespace-service', 'system-service']),
    namespace: z.string(),
    filePath: z.string(),
    name: z.string(),
    error: z.string().nullable(),
    conditions: z.array(
      z.strictObject({ type: z.string(), status: z.enum(['True', 'False', 'Unknown']), message: z.string() }),
    ),
  })
  .meta({ id: 'Service' });
export const pod = z.strictObject({ id: z.string(), createdAt: time }).meta({ id: 'Pod' });

export const registry = z
  .strictObject({ namespace: z.string(), id: z.string(), url: z.string(), user: z.string(), createdAt: time })
  .meta({ id: 'Registry' });

export const notification = z
  .strictObject({
    type: z.enum(['uninitialized_secrets', 'invalid_workflows']),
    level: z.literal('warning'),
    count: z.int().min(1),
    description: z.string(),
  })
  .meta({ id: 'Notification' });

export const event = z
  .strictObject({
    event: z.record(z.string(), z.unknown()).meta({ description: 'The CloudEvent' }),
    namespaceID: uuid,
    namespace: z.string(),
    receivedAt: time.meta({ description: 'The place of the event in the history: unique there' }),
    serialID: z.int(),
  })
  .meta({ id: 'Event' });

export const listener = z
  .strictObject({
    id: uuid,
    createdAt: time,
    updatedAt: time,
    namespace: z.string(),
    listeningForEventTypes: z.array(z.string()),
    triggerType: z.enum(['StartAnd', 'WaitAnd', 'StartSimple', 'WaitSimple', 'StartOR', 'WaitOR']),
    triggerWorkflow: z.string().optional(),
    triggerInstance: uuid.optional(),
    eventContextFilters: z.array(z.strictObject({ type: z.string(), context: z.record(z.string(), z.string()) })),
    receivedEventsForAndTrigger: z.array(event).optional(),
  })
  .meta({ id: 'Listener' });

const none = z.array(z.string()).max(0);
export const gatewayInfo = z.strictObject({
  spec: z.strictObject({
    openapi: z.string(),
    info: z.strictObject({ title: z.string(), version: z.string() }),
    paths: z.strictObject({}),
  }),
  file_path: z.string(),
  errors: none,
  warnings: none,
});

const count = z.int().min(0);
export const metrics = z
  .strictObject({ cancelled: count, complete: count, crashed: count, failed: count, pending: count, total: count })
  .meta({ id: 'InstanceMetrics' });

export const triedJx = z
  .strictObject({ jx: base64, data: base64, output: z.array(base64), logs: base64 })
  .meta({ id: 'TriedJx' });

export const status = z
  .strictObject({ version: z.string(), isEnterprise: z.boolean(), requiresAuth: z.boolean() })
  .meta({ id: 'Status' });
