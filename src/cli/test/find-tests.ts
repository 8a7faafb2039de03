import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CoveredFlow } from '../../flow-tests/coverage.js';
import { type LoadedFile, loadTests } from '../../flow-tests/load-tests.js';
import { Project } from '../../flow-tests/project.js';
import { ProjectFlows } from '../../flow-tests/project-flows.js';
import { looksLikeFlow } from '../validate/find-flows.js';
import { isFlowTest, yamlFilesBelow } from '../yaml-files.js';

/** What is to be tested. */
export interface FoundTests {
  readonly files: readonly LoadedFile[];
  /** The flows that coverage is about: those in the named folders, and those of the named files. */
  readonly flows: readonly CoveredFlow[];
}

/**
 * Finds and reads the tests at a path: a test file, a flow with one beside it, or a folder with some below it.
 * @throws the error of the file system when something cannot be read
 */
export async function findTests(path: string, root: string | undefined): Promise<FoundTests> {
  const isFolder = (await stat(path)).isDirectory();
  const flows = new ProjectFlows(new Project(root ?? (isFolder ? path : dirname(path))));
  const below = isFolder ? await yamlFilesBelow(path) : [testFileOf(path)];
  const named = isFolder ? below.filter(isFlowTest) : below;
  const files = await Promise.all(named.map((file) => loadTests(file, flows)));
  const tested = files.flatMap(({ tests }) => tests.map((test) => test.path));
  const beside = isFolder ? await flowsAmong(below, flows) : [];
  const paths = [...new Set([...beside, ...tested])].sort();
  return { files, flows: paths.map((flow) => ({ flows, path: flow })) };
}

/** Whoever names a flow means its tests. */
function testFileOf(file: string): string {
  return isFlowTest(file) ? file : file.replace(/(\.ya?ml)$/, '.test$1');
}

/** Paths of the flows among files: other kinds of files lie beside them. */
async function flowsAmong(files: readonly string[], flows: ProjectFlows): Promise<string[]> {
  const paths: string[] = [];
  for (const file of files) {
    const path = isFlowTest(file) ? undefined : flows.project.pathOf(file);
    const content = path === undefined ? undefined : await flows.project.get('', path);
    if (path !== undefined && content !== undefined && looksLikeFlow(Buffer.from(content.data).toString('utf8'))) {
      paths.push(path);
    }
  }
  return paths;
}
