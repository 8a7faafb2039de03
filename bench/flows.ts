const functions = `
functions:
- id: echo
  type: knative-workflow
  image: bench/echo
`;

/** The flows that do what the control workflows of the same name do. */
export const flows: Readonly<Record<string, string>> = {
  noop: `
states:
- id: a
  type: noop
`,
  threeCalls: `${functions}
states:
${[0, 1, 2]
  .map(
    (n) => `- id: call${n}
  type: action
  action: {function: echo, input: {n: ${n}}}
${n < 2 ? `  transition: call${n + 1}` : ''}`,
  )
  .join('\n')}
`,
  hundredStates: `
states:
${Array.from(
  { length: 100 },
  (_, n) => `- id: s${n}
  type: noop
  transform: 'jq(.n += 1)'
${n < 99 ? `  transition: s${n + 1}` : ''}`,
).join('\n')}
`,
};
