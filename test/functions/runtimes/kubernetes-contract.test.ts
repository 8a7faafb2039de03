import { afterAll, beforeAll, describe, expect } from 'vitest';
import { describeFilesAndVariables } from './contract.js';
import { functionRequest, never } from './endpoint-fixture.js';
import { type KubernetesFixture, imageRequest, startKubernetes } from './kubernetes-fixture.js';
import { describeResults } from './results.js';

describe('a function in a pod', () => {
  describeFilesAndVariables(async (fn) => {
    const fixture = await startKubernetes({ most: 1, images: { img: { kind: 'url', url: fn.url } } });
    expect(await fixture.runtime.call(functionRequest({}), never)).toEqual({ kind: 'success', value: {} });
    const [pod] = fixture.kubelet.running();
    return { ...fixture, logUrl: `http://127.0.0.1:${pod?.sidecar.localPort}` };
  });
});

describe('the answer of a function in a pod', () => {
  let fixture: KubernetesFixture;

  beforeAll(async () => void (fixture = await startKubernetes({ most: 1 })));
  afterAll(() => fixture.close());

  describeResults((input) => fixture.runtime.call(imageRequest('img', input), never));
});
