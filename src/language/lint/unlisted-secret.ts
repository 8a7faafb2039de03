import { actionsOf } from '../actions-of.js';
import { quote } from '../wording.js';
import type { Check, Finding } from './reviewed.js';
import type { Script } from './scripts.js';

/** `.secrets.X`, `.secrets."X"` and `.secrets["X"]` of the data itself, not of something in it. */
const named = String.raw`\.secrets(?:\.(?<plain>[A-Za-z_]\w*)|\.?\[?"(?<quoted>[^"\\]+)")`;
const mentions: Readonly<Record<Script['language'], RegExp>> = {
  jq: new RegExp(String.raw`(?<![\w\])"?.$])${named}`, 'g'),
  js: new RegExp(String.raw`(?<=(?<![.\w])data)${named}`, 'g'),
};

/** Only in these does an action see secrets; of a parallel each one sees its own. */
const inAction = /^states\[\d+\]\.(?:action|actions\[(\d+)\])\.(?:input|files)(?![\w-])/;

/** Secrets that an action reads and does not list: it gets none (specification 1.11). */
export const unlistedSecret: Check = ({ flow, scripts }) =>
  scripts.flatMap((script) => {
    const place = inAction.exec(script.spot(0).path);
    const state = flow.states[script.state];
    if (place === null || state === undefined || script.text === undefined) return [];
    const listed = actionsOf(state)[Number(place[1] ?? 0)]?.secrets ?? [];
    return unlisted(script, script.text, new Set(listed));
  });

function unlisted({ language, spot }: Script, text: string, listed: ReadonlySet<string>): Finding[] {
  return [...text.matchAll(mentions[language])].flatMap(({ index, groups }) => {
    const name = groups?.['plain'] ?? groups?.['quoted'] ?? '';
    const message = `The action does not list the secret ${quote(name)}, so it does not get it; add it to "secrets".`;
    return listed.has(name) ? [] : [{ spot: spot(index), message }];
  });
}
