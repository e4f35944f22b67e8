/** Numbers in the notation of spreadsheets: `1,5`, `1 500`, `10%`, `.5`, `1e3`. */
import type { IToken } from "chevrotain";
import * as T from "../tokens.ts";
import {
  edit,
  endsValue,
  insideOf,
  is,
  readAs,
  placeOf,
  say,
  spanEnd,
  tokenAt,
  type Pass,
  type HabitContext,
} from "./walk.ts";

/** Replaces numbers of spreadsheets and other languages by single number tokens. */
export const numbers: Pass = (tokens, context) => {
  const inside = insideOf(tokens);
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const one = tokenAt(tokens, i);
    const count =
      is(one, T.Number) && !is(recovered.at(-1), T.Dot) ? numberOf(tokens, i, inside[i], context) : undefined;
    const before = recovered.at(-1);
    if (
      is(one, T.Plus) &&
      is(tokens[i + 1], T.Number) &&
      is(before, T.Colon, T.Assign, T.Comma, T.LeftParen, T.LeftBracket)
    ) {
      const number = tokenAt(tokens, i + 1);
      say(context, placeOf(context, one), "a number has no `+` here", `write   ${number.image}`, [
        edit(context, one.startOffset, number.startOffset, ""),
      ]);
    } else if (
      is(one, T.Dot) &&
      is(tokens[i + 1], T.Number) &&
      !endsValue(before) &&
      !is(before, T.Dot) &&
      tokens[i + 1]?.startOffset === spanEnd(one)
    ) {
      const number = tokenAt(tokens, ++i);
      recovered.push(mended(context, one, number, `0.${number.image}`, "a number begins with a digit"));
    } else if (count !== undefined) {
      recovered.push(count.token);
      i += count.tokens - 1;
    } else recovered.push(one);
  }
  return recovered;
};

interface Read {
  readonly token: IToken;
  /** The number of its tokens. */
  readonly tokens: number;
}

function numberOf(
  tokens: readonly IToken[],
  i: number,
  inside: IToken | undefined,
  context: HabitContext,
): Read | undefined {
  const [one, second, third] = [tokenAt(tokens, i), tokens[i + 1], tokens[i + 2]];
  const touches = (a: IToken, b: IToken | undefined): b is IToken => b?.startOffset === spanEnd(a);
  if (touches(one, second) && is(second, T.Percent)) return { token: percent(one, second, context), tokens: 2 };
  // In lists and between arguments a comma separates two numbers.
  const lists = is(inside, T.LeftBracket, T.LeftParen);
  if (!lists && touches(one, second) && is(second, T.Comma) && touches(second, third) && is(third, T.Number))
    return { token: withComma(tokens, i, context), tokens: 3 };
  if (is(second, T.Number) && second !== undefined && grouped(one, second, context)) {
    const number = mended(
      context,
      one,
      second,
      one.image + second.image,
      "write digits together, or in groups with _ between them",
    );
    return { token: number, tokens: 2 };
  }
  const exponent =
    touches(one, second) && second.tokenType === T.Identifier ? /^[eE]([0-9]{1,2})$/.exec(second.image) : null;
  if (exponent !== null && second !== undefined) {
    const value = Number(`${one.image.replaceAll("_", "")}e${exponent[1]}`);
    if (Number.isSafeInteger(value))
      return { token: mended(context, one, second, String(value), "numbers are written out"), tokens: 2 };
  }
  return undefined;
}

/** `1 500` on one line: groups of three. */
function grouped(one: IToken, second: IToken, context: HabitContext): boolean {
  const gap = context.text.slice(spanEnd(one), second.startOffset);
  return /^[ \u00A0\u2009\u202F]$/.test(gap) && /^\d{1,3}$/.test(one.image) && /^\d{3}(?:\.\d+)?$/.test(second.image);
}

/** `1,5` is one and a half where a comma can't separate two values; `1,500.00` and `1.500,00` have groups. */
function withComma(tokens: readonly IToken[], i: number, context: HabitContext): IToken {
  const [one, , third] = [tokenAt(tokens, i), tokenAt(tokens, i + 1), tokenAt(tokens, i + 2)];
  const groups = third.image.includes(".") && /^\d{3}\./.test(third.image);
  const whole = groups ? one.image : one.image.replaceAll(".", "");
  const text = groups ? one.image + third.image : `${whole}.${third.image}`;
  return mended(
    context,
    one,
    third,
    text,
    groups ? "write digits together, or in groups with _ between them" : "decimals follow a point",
  );
}

function mended(context: HabitContext, from: IToken, to: IToken, text: string, why: string): IToken {
  const how = context.text.slice(from.startOffset, spanEnd(to));
  say(context, placeOf(context, from, to), `\`${how}\` is written \`${text}\` here`, why, [
    edit(context, from.startOffset, spanEnd(to), text),
  ]);
  return readAs(T.Number, text, from, to);
}

/** `10%`: the destination's description says which of two numbers is meant. */
function percent(one: IToken, sign: IToken, context: HabitContext): IToken {
  const share = shareOf(one.image.replaceAll("_", ""));
  say(
    context,
    placeOf(context, one, sign),
    "a number has no `%` here",
    `write   ${one.image}   if the field is in percent, or   ${share}   if it is a fraction`,
    [edit(context, sign.startOffset, spanEnd(sign), "")],
    "suggestion",
  );
  return readAs(T.Number, one.image, one, sign);
}

/** A hundredth of a decimal number, digit by digit. */
function shareOf(number: string): string {
  const [whole = "0", decimals = ""] = number.split(".");
  const digits = whole.padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}${decimals}`.replace(/^0+(?=\d)/, "").replace(/\.?0+$/, "");
}
