import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { StateType } from '../../src/language/model.js';
import { parseFlow } from '../../src/language/parse-flow.js';
import { durektiv } from '../cli/support/durektiv.js';

const folder = fileURLToPath(new URL('states/', import.meta.url));

const stateTypes: Readonly<Record<StateType, true>> = {
  action: true,
  consumeEvent: true,
  delay: true,
  error: true,
  eventsAnd: true,
  eventsXor: true,
  foreach: true,
  generateEvent: true,
  getter: true,
  noop: true,
  parallel: true,
  setter: true,
  switch: true,
  validate: true,
};

interface Report {
  readonly tests: readonly {
    readonly flow: string;
    readonly name: string;
    readonly path?: readonly string[];
    readonly mismatches: readonly unknown[];
    readonly took: number;
  }[];
  readonly coverage: readonly {
    readonly path: string;
    readonly states: { readonly missed: readonly string[] };
    readonly transitions: { readonly total: number; readonly missed: readonly unknown[] };
  }[];
}

let report: Report;

beforeAll(() => {
  const { stdout, stderr } = durektiv(['test', '--json', '--coverage', folder]);
  if (stdout === '') throw new Error(stderr);
  report = JSON.parse(stdout) as Report;
});

describe('tests of flows with every type of state', () => {
  it('pass', () => {
    expect(report.tests.filter(({ mismatches }) => mismatches.length > 0)).toEqual([]);
  });

  it('enter every type', () => {
    const entered = report.tests.flatMap(({ flow, path = [] }) => path.map((id) => typeOf(flow, id)));
    expect(Object.keys(stateTypes).filter((type) => !entered.includes(type as StateType))).toEqual([]);
  });

  it('are there for every flow', () => {
    const tested = new Set(report.tests.map(({ flow }) => flow));
    const flows = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'));
    expect(flows.filter((name) => !tested.has(`/${name}`))).toEqual([]);
  });

  it('take seconds where flows take days', () => {
    const day = report.tests.find(({ name }) => name === 'a delay state waits for a day');
    expect(day?.took).toBeLessThan(5_000);
  });
});

describe('coverage', () => {
  it('counts the states and transitions that were taken', () => {
    const parallel = report.coverage.find(({ path }) => path === '/parallel.yaml');
    expect(parallel).toMatchObject({ states: { missed: [] }, transitions: { total: 2, missed: [] } });
  });

  it('tells the way of an error from the ordinary one between the same states', () => {
    const subflow = report.coverage.find(({ path }) => path === '/subflow.yaml');
    const missed = [{ from: 'impatient', to: 'wait', caught: false }];
    expect(subflow).toMatchObject({ states: { missed: [] }, transitions: { total: 3, missed } });
  });
});

function typeOf(path: string, id: string): StateType | undefined {
  const { flow } = parseFlow(readFileSync(`${folder}${path}`, 'utf8'));
  return flow?.states.find((state) => state.id === id)?.type;
}
