import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const said = 'Running state logic';

/** A build whose interpreter says something else when it enters a state, so that the log tells which one did. */
export async function buildOtherInterpreter(words: string): Promise<{ build: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'durektiv-other-'));
  const build = join(folder, 'dist');
  await cp(join(root, 'dist'), build, { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const bundle = join(build, 'workflow-bundle.cjs');
  const code = await readFile(bundle, 'utf8');
  if (!code.includes(said)) throw new Error(`the interpreter does not say ${JSON.stringify(said)} any more`);
  await writeFile(bundle, code.replaceAll(said, words));
  return { build, remove: () => rm(folder, { recursive: true, force: true }) };
}
