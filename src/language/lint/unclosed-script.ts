import type { Check } from './reviewed.js';

/** `jq(` or `js(` without its closing parenthesis, which counts those within quotes too (specification 3.2). */
export const unclosedScript: Check = ({ scripts }) =>
  scripts
    .filter(({ text }) => text === undefined)
    .map(({ language, spot }) => ({
      spot: spot(-`${language}(`.length),
      message:
        `"${language}(" has no closing parenthesis, the state will fail with direktiv.jq.badCommand. ` +
        'Parentheses within quotes and comments count too: write them in pairs.',
    }));
