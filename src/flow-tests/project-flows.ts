import { subflowPaths } from '../activities/resolve-subflow.js';
import { parseFlow } from '../language/parse-flow.js';
import type { Flow } from '../language/model.js';
import type { Project } from './project.js';

/** A flow of a project with its path in the namespace. */
export interface ProjectFlow {
  readonly path: string;
  readonly text: string;
  readonly flow: Flow;
}

/** Why a file gives no flow. */
export interface NoFlow {
  readonly reason: string;
}

/** The flows of a project, each read once. */
export class ProjectFlows {
  private readonly known = new Map<string, Promise<ProjectFlow | NoFlow>>();

  constructor(readonly project: Project) {}

  read(path: string): Promise<ProjectFlow | NoFlow> {
    const known = this.known.get(path) ?? this.readFile(path);
    this.known.set(path, known);
    return known;
  }

  /** A flow and those it calls, however deep, as far as they can be found. */
  async reachable(path: string): Promise<readonly ProjectFlow[]> {
    const found = new Map<string, ProjectFlow>();
    const open = [path];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const flow = found.has(next) ? undefined : await this.read(next);
      if (flow === undefined || 'reason' in flow) continue;
      found.set(next, flow);
      for (const called of flow.flow.functions) {
        if (called.type === 'subflow') open.push(...subflowPaths(next, called.workflow));
      }
    }
    return [...found.values()];
  }

  private async readFile(path: string): Promise<ProjectFlow | NoFlow> {
    const file = await this.project.get('', path);
    if (file === undefined) return { reason: `there is no file ${path} below ${this.project.root}` };
    const text = Buffer.from(file.data).toString('utf8');
    const { flow, diagnostics } = parseFlow(text);
    if (flow !== undefined) return { path, text, flow };
    const first = diagnostics.find(({ severity }) => severity === 'error');
    return { reason: `${path} is no valid flow: ${first?.line}:${first?.column}: ${first?.message}` };
  }
}
