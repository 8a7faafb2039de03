import { z } from 'zod';
import { change, creation } from '../resources/files.js';
import { data, nothing, type Operation, parameter, rawBytes } from './operation.js';
import * as schemas from './schemas.js';

const tag = 'files';
const path = '/namespaces/{namespace}/files/{path}';

export const fileOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path, tag },
    summary: 'A file with its content, or a directory with its entries',
    query: z.object({ raw: parameter('`true`: the bytes of the file') }),
    answers: [rawBytes, data(z.union([schemas.readFile, schemas.directory]))],
  },
  {
    ...{ method: 'post', path, tag },
    summary: 'Create a file or directory in the directory of the path',
    body: creation,
    answers: [data(z.union([schemas.file, schemas.fileEntry]))],
  },
  {
    ...{ method: 'patch', path, tag },
    summary: 'Replace the content of a file, move a file or directory, or both',
    body: change,
    answers: [data(z.union([schemas.file, schemas.fileEntry]))],
  },
  {
    ...{ method: 'delete', path, tag },
    summary: 'Delete a file, or a directory with everything below it',
    answers: [nothing],
  },
];
