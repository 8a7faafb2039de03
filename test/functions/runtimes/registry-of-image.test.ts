import { describe, expect, it } from 'vitest';
import { loginFor } from '../../../src/functions/runtimes/registry-of-image.js';

const login = (url: string) => ({ url, user: 'u', password: 'p' });

describe('the login for an image (functions 10.2)', () => {
  it.each([
    ['alpine', 'docker.io'],
    ['alpine:3', 'https://index.docker.io/v1/'],
    ['direktiv/greeting', 'registry-1.docker.io'],
    ['docker.io/library/alpine', 'hub.docker.com'],
    ['gcr.io/direktiv/functions/bash:1.0', 'gcr.io'],
    ['gcr.io/direktiv/bash@sha256:0123', 'https://gcr.io'],
    ['registry.example:5000/a', 'http://registry.example:5000/'],
    ['localhost/a', 'localhost'],
    ['localhost:5000/a/b', 'localhost:5000'],
    ['Registry.Example/a', 'registry.example'],
  ])('%s is that of %s', (image, url) => {
    const others = [login('quay.io'), login('another.example')];
    expect(loginFor(image, [...others, login(url)])?.url).toBe(url);
    expect(loginFor(image, others)).toBeUndefined();
  });

  it.each([
    ['registry.example/a', 'registry.example:5000'],
    ['registry.example:5000/a', 'registry.example'],
    ['direktiv/gcr.io', 'gcr.io'],
    ['gcr.io.example/a', 'gcr.io'],
    ['gcr.io', 'gcr.io'],
  ])('%s is not that of %s', (image, url) => {
    expect(loginFor(image, [login(url)])).toBeUndefined();
  });
});
