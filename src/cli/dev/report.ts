import type { Json } from '../../json/json.js';

/** What the user wants to know once the example has run. */
export interface Outcome {
  readonly apiUrl: string;
  /** Page that lists the runs; absent when Temporal is not ours. */
  readonly uiUrl: string | undefined;
  readonly namespace: string;
  /** Whether the API asks for a key: then the user needs one of their own. */
  readonly asksForKey: boolean;
  /** Id of the example's run. */
  readonly instance: string;
  readonly output: Json;
}

/** A flow short enough for a command line; no single quotes, so that it can stand between some. */
const OWN_FLOW = [
  'direktiv_api: workflow/v1',
  'states:',
  '- id: hello',
  '  type: noop',
  '  transform:',
  '    hello: jq(.name)',
  '',
].join('\n');

/** The variable that the command line reads, too. */
const keyHeader = ` -H "Direktiv-Api-Key: $DUREKTIV_KEY"`;

/** The lines for stdout: where to look, how to go on, and the output of the example as the last line. */
export function report(outcome: Outcome): string {
  const { apiUrl, uiUrl, namespace, asksForKey, instance, output } = outcome;
  const body = JSON.stringify({ flow: OWN_FLOW, input: { name: 'you' } });
  const url = `${apiUrl}/api/v2/namespaces/${namespace}/submissions?wait=true`;
  const lines = [
    '',
    `API                  ${apiUrl}/api/v2`,
    ...(uiUrl === undefined ? [] : [`This run in the UI   ${uiUrl}/${instance}`]),
    asksForKey ? 'A flow of your own, with your key in DUREKTIV_KEY:' : 'A flow of your own:',
    `curl -sS '${url}'${asksForKey ? keyHeader : ''} -H 'Content-Type: application/json' -d '${body}'`,
    'Output of examples/greeting:',
    JSON.stringify(output),
  ];
  return `${lines.join('\n')}\n`;
}
