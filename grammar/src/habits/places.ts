/**
 * Signs used differently in other languages: `=` in a condition, a field without its colon, `&` between texts, arrows
 * in calls.
 */
import type { IToken } from "chevrotain";
import * as T from "../tokens.ts";
import { closes, edit, endsValue, insideOf, is, isName, readAs, newLine, openerOf, opens, operandEnd, operandStart, placeOf, say, spanEnd, tokenAt, startsValue, token, written, type Pass, type HabitContext } from "./walk.ts"; // prettier-ignore

/** `rate = …` at the start of a line of a loop: `let` is missing. */
export const bareNames: Pass = (tokens, context) => {
  const inside = insideOf(tokens);
  return tokens.flatMap((one, i) => {
    const before = tokens[i - 1];
    const named = isName(one) && is(tokens[i + 1], T.Assign) && is(inside[i], T.LeftBracket, T.LeftParen);
    if (!named || !endsValue(before) || !newLine(context.text, before, one)) return [one];
    say(context, placeOf(context, one), "a value gets its name by `let`", `write   let ${one.image} = …`, [
      edit(context, one.startOffset, one.startOffset, "let "),
    ]);
    return [token(T.Let, "let", one.startOffset), one];
  });
};

/** `where a = b`, `skip when a = b`, `if a = b`. */
export const equals: Pass = (tokens, context) =>
  tokens.map((one, i) => {
    if (is(one, T.Arrow) && endsValue(tokens[i - 1]) && guards(tokens, i)) {
      const [left, right] = [tokens[operandStart(tokens, i)], tokens[operandEnd(tokens, i + 1) - 1]];
      const instead = `${written(context, left, tokens[i - 1])} >= ${written(context, tokens[i + 1], right)}`;
      say(context, placeOf(context, one), "`=>` is written `>=` where two values are compared", `write   ${instead}`, [
        edit(context, one.startOffset, spanEnd(one), ">="),
      ]);
      return readAs(T.GreaterEqual, ">=", one);
    }
    if (!is(one, T.Assign) || !inCondition(tokens, i, context)) return one;
    const left = written(context, tokens[operandStart(tokens, i)], tokens[i - 1]);
    const right = written(context, tokens[i + 1], tokens[operandEnd(tokens, i + 1) - 1]);
    say(context, placeOf(context, one), "two values are compared by `==`", `write   ${left} == ${right}`, [
      edit(context, one.startOffset, spanEnd(one), "=="),
    ]);
    return readAs(T.Equals, "==", one);
  });

/** Whether an arrow is in the condition of a guard, outside of all loops and matches. */
function guards(tokens: readonly IToken[], at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const one = tokens[i];
    if (closes(one)) i = openerOf(tokens, i);
    else if (is(one, T.When, T.Ensure)) return true;
    else if (!is(one, T.And, T.Or, T.Not, T.Dot, T.LeftParen) && !endsValue(one)) return false;
    if (i < 0) return false;
  }
  return false;
}

/** Whether a sign is in a condition: the tokens back to the word that begins the condition form one expression. */
function inCondition(tokens: readonly IToken[], at: number, context: HabitContext): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const one = tokens[i];
    if (closes(one)) i = openerOf(tokens, i);
    else if (is(one, T.When, T.Where, T.If, T.Ensure)) return true;
    else if (is(one, T.And, T.Or, T.Not)) return true;
    else if (is(one, T.LeftParen) && !isName(tokens[i - 1])) continue;
    else if (
      opens(one) ||
      is(
        one,
        T.Let,
        T.Fetch,
        T.Source,
        T.Destination,
        T.By,
        T.Given,
        T.Function,
        T.Colon,
        T.Comma,
        T.Assign,
        T.Arrow,
        T.Then,
        T.Else,
      )
    )
      return false;
    if (i < 0) return false;
    if (i > 0 && newLine(context.text, tokens[i - 1], tokens[i]) && is(tokens[i], T.Table, T.Mapping, T.Key))
      return false;
  }
  return false;
}

/** `Type "ACCREC"` at the start of a line inside `{ }`. */
export const colons: Pass = (tokens, context) => {
  const inside = insideOf(tokens);
  const recovered: IToken[] = [];
  tokens.forEach((one, i) => {
    const [before, next] = [tokens[i - 1], tokens[i + 1]];
    // `- Description: "x"`: an element of a list in YAML.
    const dash = is(one, T.Minus) && next?.tokenType === T.Identifier && is(tokens[i + 2], T.Colon);
    if (dash && newLine(context.text, before, one) && is(inside[i], T.LeftBrace, T.LeftBracket)) {
      say(context, placeOf(context, one), "a field has no dash before it", "a list is written   [{ … }, { … }]", [
        edit(context, one.startOffset, next.startOffset, ""),
      ]);
      return;
    }
    recovered.push(one);
    if (one.tokenType !== T.Identifier || next === undefined || !is(inside[i], T.LeftBrace)) return;
    if (!newLine(context.text, before, one) || newLine(context.text, one, next)) return;
    if (!(endsValue(before) || is(before, T.LeftBrace, T.Comma))) return;
    if (!is(next, T.Text, T.Number, T.Identifier, T.True, T.False) || next.startOffset === spanEnd(one)) return;
    say(
      context,
      { path: context.path, start: spanEnd(one), end: next.startOffset },
      `\`:\` is missing between \`${one.image}\` and its value`,
      `write   ${one.image}: ${written(context, next, tokens[operandEnd(tokens, i + 1) - 1])}`,
      [edit(context, spanEnd(one), spanEnd(one), ":")],
    );
    recovered.push(token(T.Colon, ":", spanEnd(one)));
  });
  return recovered;
};

const KINDS_OF_NUMBERS = /^(?:decimal|numeric|number|int|integer|float|double|money)$/i;
/** Words between two values that are functions or signs in integ. */
const INFIXES: Readonly<Record<string, (left: string, right: string) => string>> = {
  contains: (left, right) => `contains(${left}, ${right})`,
  includes: (left, right) => `contains(${left}, ${right})`,
  has: (left, right) => `contains(${left}, ${right})`,
  startswith: (left, right) => `starts_with(${left}, ${right})`,
  starts_with: (left, right) => `starts_with(${left}, ${right})`,
  endswith: (left, right) => `ends_with(${left}, ${right})`,
  ends_with: (left, right) => `ends_with(${left}, ${right})`,
  as: (left, right) =>
    KINDS_OF_NUMBERS.test(right) ? `decimal(${left}) on error hold "not a number"` : `text(${left})`,
};

/** `a contains "b"`, `a between 1 and 5`, `a like "x%"`. */
export const infixes: Pass = (tokens, context) => {
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const word = one.image.toLowerCase();
    const known = Object.hasOwn(INFIXES, word) || word === "between" || word === "like";
    const next = tokens[i + 1];
    if (
      !known ||
      !is(one, T.Identifier, T.As) ||
      is(recovered.at(-1), T.Late) ||
      !(endsValue(recovered.at(-1)) || (is(recovered.at(-1), T.Not) && endsValue(recovered.at(-2)))) ||
      !startsValue(next) ||
      newLine(context.text, recovered.at(-1), next) ||
      is(next, T.LeftParen)
    ) {
      recovered.push(one);
      continue;
    }
    // `a not like "b"`
    const not = is(recovered.at(-1), T.Not) && endsValue(recovered.at(-2)) ? recovered.pop() : undefined;
    const start = operandStart(recovered, recovered.length);
    const left = written(context, recovered[start], recovered.at(-1));
    let end = operandEnd(tokens, i + 1);
    const right = written(context, next, tokens[end - 1]);
    let instead: string | undefined;
    if (word === "between" && is(tokens[end], T.And)) {
      const last = operandEnd(tokens, end + 1);
      instead = `(${left} >= ${right} and ${left} <= ${written(context, tokens[end + 1], tokens[last - 1])})`;
      end = last;
    } else if (word === "like") instead = liked(left, right);
    else instead = INFIXES[word]?.(left, right);
    if (not !== undefined && instead !== undefined) instead = `not ${instead}`;
    // `CAST(a AS text)`: the whole call is replaced.
    const cast =
      word === "as" &&
      is(recovered[start - 1], T.LeftParen) &&
      is(tokens[end], T.RightParen) &&
      /^(?:try_)?cast$/i.test(recovered[start - 2]?.image ?? "");
    const from = tokenAt(recovered, cast ? start - 2 : start);
    if (cast) {
      recovered.splice(start - 2, 2);
      end++;
    }
    const edits =
      instead === undefined ? [] : [edit(context, from.startOffset, spanEnd(tokenAt(tokens, end - 1)), instead)];
    say(
      context,
      placeOf(context, not ?? one, one),
      `\`${written(context, not ?? one, one)}\` is not an operator here`,
      instead === undefined
        ? "functions ask the same:  contains(…, …), starts_with(…, …), ends_with(…, …)"
        : `write   ${instead}`,
      edits,
    );
    // Parsing continues with the value itself.
    i = end - 1;
  }
  return recovered;
};

/** `like "a%"`: the place of the `%` decides. */
function liked(left: string, right: string): string | undefined {
  const found = /^"(%?)([^%_"]+)(%?)"$/.exec(right);
  if (found === null) return undefined;
  const [, before, text, after] = found;
  if (before === "" && after === "") return `${left} == "${text}"`;
  const name = before === "" ? "starts_with" : after === "" ? "ends_with" : "contains";
  return `${name}(${left}, "${text}")`;
}
