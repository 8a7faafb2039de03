import { readFile } from 'node:fs/promises';
import { ThreadPool } from '../../js/pool.js';
import type { Diagnostic } from '../../language/diagnostic.js';
import { flowText } from '../../language/flow-text.js';
import { checkFlow } from '../../language/lint/check-flow.js';
import type { JsSyntax } from '../../language/lint/js-syntax.js';
import { findFlows, looksLikeFlow } from './find-flows.js';

/** A flow that was looked at. */
export interface CheckedFile {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Checked {
  readonly files: readonly CheckedFile[];
  /** Files and folders that could not be read, and folders without a flow, each with the reason. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

/** Checks the flows at these paths, files or folders. With `strict` a warning is an error. */
export async function validateFiles(
  paths: readonly string[],
  { strict }: { readonly strict: boolean },
): Promise<Checked> {
  const threads = new ThreadPool(1);
  try {
    return await checkPaths(paths, strict, (scripts) => threads.syntax(scripts));
  } finally {
    await threads.close();
  }
}

async function checkPaths(paths: readonly string[], strict: boolean, syntax: JsSyntax): Promise<Checked> {
  const files: CheckedFile[] = [];
  const unreadable: Checked['unreadable'][number][] = [];
  for (const path of paths) {
    try {
      const found = await flowsAt(path, syntax);
      if (found.length === 0) unreadable.push({ file: path, reason: 'there is no flow in it' });
      files.push(...found);
    } catch (error) {
      unreadable.push({ file: path, reason: reasonOf(error) });
    }
  }
  return { files: strict ? files.map(asErrors) : files, unreadable };
}

async function flowsAt(path: string, syntax: JsSyntax): Promise<readonly CheckedFile[]> {
  const checked: CheckedFile[] = [];
  for (const { file, named } of await findFlows(path)) {
    const bytes = await readFile(file);
    if (named || looksLikeFlow(bytes.toString('utf8'))) {
      checked.push({ file, diagnostics: await faultsOf(bytes, syntax) });
    }
  }
  return checked;
}

async function faultsOf(bytes: Uint8Array, syntax: JsSyntax): Promise<readonly Diagnostic[]> {
  const content = flowText(bytes);
  return 'fault' in content ? [content.fault] : (await checkFlow(content.text, syntax)).diagnostics;
}

function asErrors({ file, diagnostics }: CheckedFile): CheckedFile {
  return { file, diagnostics: diagnostics.map((diagnostic): Diagnostic => ({ ...diagnostic, severity: 'error' })) };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'it may not be read',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error && 'code' in error)) throw error;
  return reasons[String(error.code)] ?? error.message;
}
