import type { Check } from './reviewed.js';

/** A js script is the body of a function: what it does not return is lost (specification 3.4). */
export const noReturn: Check = ({ scripts }) =>
  scripts
    .filter(({ language, text }) => language === 'js' && text !== undefined && !/\b(?:return|throw)\b/.test(text))
    .map(({ text = '', spot }) => ({
      spot: spot(0),
      message: `This js returns nothing, the state will fail with direktiv.jq.badCommand.${suggestion(text)}`,
    }));

const longestShown = 60;

function suggestion(text: string): string {
  const bare = text.trim();
  if (bare === '' || bare.length > longestShown || /[;\n]/.test(bare)) return ' Add a return statement.';
  return ` Did you mean js(return ${bare})?`;
}
