import { describe, expect, it } from 'vitest';
import { fileKind } from '../../src/cli/deploy/file-kind.js';

const typeOf = (text: string) => fileKind('/a.yaml', Buffer.from(text)).type;
const service = 'direktiv_api: service/v1\nimage: i\n';
const flow = 'states:\n- {id: a, type: noop}\n';

describe('a YAML file is what its first document says', () => {
  it.each([
    ['a service', service, 'service'],
    ['a service behind a byte order mark', `\ufeff${service}`, 'service'],
    ['a service before another document', `${service}---\n${flow}`, 'service'],
    ['a service behind comments and the mark of a document', `# ours\n\n%YAML 1.2\n---\n${service}`, 'service'],
    ['a flow behind a byte order mark', `\ufeff${flow}`, 'workflow'],
    ['a flow before another document', `${flow}---\n${service}`, 'workflow'],
    ['a flow written as JSON', '{"states": [{"id": "a", "type": "noop"}]}', 'workflow'],
    ['a service written as JSON', '{\n  "image": "i",\n  "direktiv_api": "service/v1"\n}\n', 'service'],
    ['a flow with keys in quotes', '"states":\n- {id: a, type: noop}\n', 'workflow'],
    ['a service with keys in quotes', `'direktiv_api': 'service/v1'\nimage: i\n`, 'service'],
    ['a flow that is indented', '  states:\n  - {id: a, type: noop}\n', 'workflow'],
    ['a flow that does not parse', 'states:\n- {id: a, type: noop\n', 'workflow'],
    ['a flow with keys in quotes that does not parse', '"states":\n- {id: a, type: noop\n', 'workflow'],
    ['something that has states further in', '{"a": {\n"states": []}}', 'file'],
    ['something else before another document', `a: 1\n...\n---\n${service}`, 'file'],
  ])('%s', (_what, text, type) => {
    expect(typeOf(text)).toBe(type);
    expect(typeOf(text.replaceAll('\n', '\r\n'))).toBe(type);
  });
});
