/** The head of a flow that calls the stub as `f`. */
export const withFunction = `
functions:
- {id: f, type: knative-workflow, image: test/echo}
`;

/** The head of a flow that calls another flow as `s`. */
export function withSubflow(workflow: string): string {
  return `
functions:
- {id: s, type: subflow, workflow: ${workflow}}
`;
}

/** A flow of one state. */
export const noopFlow = `
states:
- {id: a, type: noop}
`;

/** A text as YAML takes it whatever is in it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
