import type { Response } from 'express';
import type { Json } from '../../../json/json.js';
import { sendBytes } from '../../http/answer.js';
import { safeHeader } from '../../http/safe-header.js';
import type { WaitOptions } from '../wait-options.js';
import { sniffContentType } from './content-type.js';
import { outputBytes } from './output-bytes.js';

/** Answers an output as the client wants it (http 6.3). */
export function sendOutput(response: Response, output: Json | undefined, wait: WaitOptions): void {
  const bytes = outputBytes(output, wait);
  const contentType = wait.contentType === null ? sniffContentType(bytes) : safeHeader(wait.contentType);
  sendBytes(response, 200, contentType, bytes);
}
