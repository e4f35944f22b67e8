/** Guards in the syntax of other languages: an `if` at the top level, `skip if`, `on error retry`. */
import type { IToken } from "chevrotain";
import * as T from "../tokens.ts";
import {
  edit,
  endsValue,
  is,
  readAs,
  newLine,
  placeOf,
  say,
  spanEnd,
  tokenAt,
  token,
  written,
  type Pass,
  type HabitContext,
} from "./walk.ts";

/**
 * `if a then skip "why"` and `skip if a because "why"` at the top: a guard. `on error retry 3 times`: a failure policy.
 */
export const guards: Pass = (tokens, context) => {
  const recovered = [...tokens];
  for (let i = 0; i < recovered.length; i++) {
    const word = tokenAt(recovered, i);
    if (!newLine(context.text, recovered[i - 1], word) || (i > 0 && !endsValue(recovered[i - 1]))) continue;
    const next = tokenAt(recovered, i + 1);
    if (is(word, T.Skip, T.Hold) && is(next, T.If)) {
      say(
        context,
        placeOf(context, next),
        `\`${word.image} if\` is written \`${word.image} when\` here`,
        `write   ${word.image} when … because "…"`,
        [edit(context, next.startOffset, spanEnd(next), "when")],
      );
      recovered[i + 1] = readAs(T.When, "when", next);
    } else if (
      is(word, T.On) &&
      is(next, T.ErrorWord) &&
      is(recovered[i + 2], T.Retry) &&
      is(recovered[i + 3], T.Number)
    ) {
      say(
        context,
        placeOf(context, next),
        "what follows a failure of the whole run begins with `on failure`",
        "write   on failure retry … times",
        [edit(context, next.startOffset, spanEnd(next), "failure")],
      );
      recovered[i + 1] = readAs(T.Failure, "failure", next);
    } else if (is(word, T.If)) guard(recovered, i, context);
  }
  return recovered;
};

function guard(tokens: IToken[], at: number, context: HabitContext): void {
  const then = tokens.findIndex(
    (one, i) => i > at && (is(one, T.Then, T.LeftBrace) || newLine(context.text, tokens[i - 1], one)),
  );
  const [action, why] = [tokens[then + 1], tokens[then + 2]];
  if (
    !is(tokens[then], T.Then, T.LeftBrace) ||
    !is(action, T.Skip, T.Hold) ||
    action === undefined ||
    !is(why, T.Text) ||
    why === undefined
  )
    return;
  const word = tokenAt(tokens, at);
  const braces = is(tokens[then], T.LeftBrace);
  const close = tokens[then + 3];
  if (braces && !is(close, T.RightBrace)) return;
  const instead = `${action.image} when ${written(context, tokens[at + 1], tokens[then - 1])} because ${why.image}`;
  say(context, placeOf(context, word), "no declaration begins with `if`", `write   ${instead}`, [
    edit(context, word.startOffset, spanEnd(braces && close !== undefined ? close : why), instead),
  ]);
  if (braces) tokens.splice(then + 3, 1);
  tokens.splice(then, 2, readAs(T.Because, "because", tokenAt(tokens, then), action));
  tokens.splice(
    at,
    1,
    readAs(action.tokenType, action.image, word),
    token(T.When, "when", spanEnd(word), spanEnd(word)),
  );
}
