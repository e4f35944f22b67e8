/**
 * Loops in the syntax of other languages: `for (const x of list)`, `foreach x in list`, `for x in list:`, `[x.title for
 * x in list]`.
 */
import type { IToken } from "chevrotain";
import { replace } from "../append.ts";
import type { TextEdit } from "../diagnostic.ts";
import * as T from "../tokens.ts";
import { closerOf, closes, edit, endsValue, insideOf, is, isForeign, isName, newLine, opens, placeOf, readAs, say, spanEnd, tokenAt, startsValue, token, written, type HabitContext, type Pass } from "./walk.ts"; // prettier-ignore

/** Replaces loops of other languages by `for x in list where … => …`. Does nothing if a bracket is unmatched. */
export const loops: Pass = (tokens, context) => {
  if (!tokens.some((one) => is(one, T.For) || isForeign(one, /^foreach$/i))) return tokens;
  if (!areBalanced(tokens)) return tokens;
  const recovered = [...tokens];
  for (let i = 0; i < recovered.length; i++) {
    const word = tokenAt(recovered, i);
    const each = isForeign(word, /^foreach$/i);
    if ((!is(word, T.For) && !each) || is(recovered[i - 1], T.Dot) || is(recovered[i + 1], T.Colon, T.Dot)) continue;
    if (each || !isPlain(recovered, i)) loop(recovered, i, context);
  }
  return recovered;
};

/** `for x in list => …` and `for x in list where … => …`, in integ's syntax. */
function isPlain(tokens: readonly IToken[], at: number): boolean {
  if (!isName(tokens[at + 1]) || !is(tokens[at + 2], T.In)) return false;
  for (let i = at + 3; i < tokens.length; i++) {
    const one = tokens[i];
    if (is(one, T.Arrow, T.Let)) return true;
    const goesOn = i > at + 3 && endsValue(tokens[i - 1]);
    if (closes(one) || is(one, T.Comma, T.For, T.Let, T.ThinArrow, T.Colon) || (goesOn && is(one, T.If, T.LeftBrace)))
      return false;
    if (opens(one)) i = closerOf(tokens, i);
  }
  return false;
}

/** Whether each bracket has a partner of its kind; otherwise the bracket is the mistake. */
function areBalanced(tokens: readonly IToken[]): boolean {
  const open: string[] = [];
  for (const one of tokens) {
    if (opens(one)) open.push(one.image);
    else if (closes(one) && !/^(?:\{\}|\[\]|\(\))$/.test((open.pop() ?? "") + one.image)) return false;
  }
  return open.length === 0;
}

/** One loop: all mistakes of its head are reported as one. */
function loop(tokens: IToken[], at: number, context: HabitContext): void {
  const edits: TextEdit[] = [];
  const cut = (one: IToken, to: number = spanEnd(one)): void => void edits.push(edit(context, one.startOffset, to, ""));
  const swap = (i: number, type: Parameters<typeof readAs>[0], image: string): void => {
    const one = tokenAt(tokens, i);
    const room = (sign: string | undefined): string => (/^\s?$/.test(sign ?? "") ? "" : " ");
    const text = room(context.text[one.startOffset - 1]) + image + room(context.text[spanEnd(one)]);
    edits.push(edit(context, one.startOffset, spanEnd(one), text));
    tokens[i] = readAs(type, image, one);
  };
  const word = tokenAt(tokens, at);
  const original = [...tokens];
  if (!is(word, T.For)) swap(at, T.For, "for");
  const drop = (i: number): void => {
    cut(tokenAt(tokens, i), tokens[i + 1]?.startOffset);
    tokens.splice(i, 1);
  };
  if (isForeign(tokens[at + 1], /^each$/i) && isName(tokens[at + 2])) drop(at + 1);
  if (is(tokens[at + 1], T.LeftParen)) {
    const close = closerOf(tokens, at + 1);
    const name = isDeclaring(tokens[at + 2]) ? at + 3 : at + 2;
    if (close >= tokens.length || !isName(tokens[name]) || !isIn(tokens[name + 1])) return restore(tokens, original);
    const end = tokenAt(tokens, close);
    cut(end);
    tokens.splice(close, 1);
    drop(at + 1);
  }
  if (isDeclaring(tokens[at + 1]) && isName(tokens[at + 2])) drop(at + 1);
  if (!isName(tokens[at + 1]) || !isIn(tokens[at + 2]) || !startsValue(tokens[at + 3]))
    return restore(tokens, original);
  if (!is(tokens[at + 2], T.In)) swap(at + 2, T.In, "in");
  const name = tokenAt(tokens, at + 1).image;

  // From the list up to the token before the body.
  let listEnd = 0;
  let arrow = at + 3;
  for (; arrow < tokens.length; arrow++) {
    const one = tokenAt(tokens, arrow);
    const goesOn = arrow > at + 3 && endsValue(tokens[arrow - 1]);
    if (is(one, T.Arrow) || closes(one) || is(one, T.Comma, T.For, T.Let)) break;
    if (goesOn && (is(one, T.Colon, T.ThinArrow, T.LeftBrace) || isDo(one, tokens[arrow + 1], context))) break;
    if (goesOn && listEnd === 0 && (is(one, T.Where, T.If, T.Sort) || newLine(context.text, tokens[arrow - 1], one)))
      listEnd = arrow;
    if (goesOn && is(one, T.If)) swap(arrow, T.Where, "where");
    if (opens(one)) arrow = closerOf(tokens, arrow);
  }
  const stop = tokens[arrow];
  const list = written(context, tokens[at + 3], tokens[(listEnd || arrow) - 1]);
  const instead = `for ${name} in ${list}${listEnd === 0 ? "" : " where …"} => …`;
  if (is(stop, T.RightBracket, T.RightParen, T.RightBrace) && comprehension(tokens, at, arrow, context)) return;
  if (is(stop, T.Colon, T.ThinArrow)) swap(arrow, T.Arrow, "=>");
  else if (stop !== undefined && is(stop, T.LeftBrace)) {
    const close = closerOf(tokens, arrow);
    if (close >= tokens.length) return restore(tokens, original);
    const isRecord = is(tokens[arrow + 1], T.RightBrace, T.Ellipsis, T.Let) || is(tokens[arrow + 2], T.Colon, T.Assign);
    if (isRecord) {
      edits.push(edit(context, stop.startOffset, stop.startOffset, "=> "));
      tokens.splice(arrow, 0, { ...readAs(T.Arrow, "=>", stop), endOffset: stop.startOffset - 1 });
    } else {
      const end = tokenAt(tokens, close);
      edits.push(edit(context, spanEnd(tokenAt(tokens, close - 1)), spanEnd(end), ""));
      tokens.splice(close, 1);
      swap(arrow, T.Arrow, "=>");
    }
  } else if (isDo(stop, tokens[arrow + 1], context)) {
    swap(arrow, T.Arrow, "=>");
    const end = tokens.findIndex((one, i) => i > arrow && isForeign(one, /^end$/i));
    if (end > 0) {
      edits.push(edit(context, spanEnd(tokenAt(tokens, end - 1)), spanEnd(tokenAt(tokens, end)), ""));
      tokens.splice(end, 1);
    }
  } else if (!is(stop, T.Arrow)) return restore(tokens, original);
  if (edits.length === 0) return;
  const last = tokenAt(original, original.indexOf(word) + 1);
  const at0 = placeOf(context, word, is(last, T.Colon) ? word : last);
  say(context, at0, "a loop is written otherwise here", `write   ${instead}`, edits);
}

function restore(tokens: IToken[], original: readonly IToken[]): void {
  replace(tokens, 0, tokens.length, original);
}

const isDeclaring = (one: IToken | undefined): boolean => is(one, T.Let) || isForeign(one, /^(?:const|var)$/);
const isIn = (one: IToken | undefined): boolean => is(one, T.In) || is(one, T.Of) || isForeign(one, /^(?:of|in)$/i);
const isDo = (one: IToken | undefined, next: IToken | undefined, context: HabitContext): one is IToken =>
  isForeign(one, /^do$/i) && startsValue(next) && !newLine(context.text, one, next);

/** `[x.title for x in list if x.paid]`: the result comes last here. */
function comprehension(tokens: IToken[], at: number, close: number, context: HabitContext): boolean {
  const inside = insideOf(tokens.slice(0, at + 1))[at];
  const open = inside === undefined ? -1 : tokens.lastIndexOf(inside, at);
  if (inside === undefined || open < 0 || open + 1 >= at || !endsValue(tokens[at - 1])) return false;
  // A loop at the start of a line means that a bracket is missing.
  if (newLine(context.text, tokens[at - 1], tokens[at])) return false;
  const [first, word, end] = [tokenAt(tokens, open + 1), tokenAt(tokens, at), tokenAt(tokens, close)];
  if (is(inside, T.LeftBrace)) {
    if (!is(tokens[open + 2], T.Colon, T.Dot)) return false;
    const list = written(context, tokens[at + 3], tokens[close - 1]);
    say(
      context,
      placeOf(context, word),
      "a record has fields of known names, and is made by no loop",
      `a list is made by   for ${tokenAt(tokens, at + 1).image} in ${list} => …`,
    );
    tokens.splice(open + 1, close - open - 1);
    return true;
  }
  const body = written(context, first, tokens[at - 1]);
  const condition = tokens.findIndex((one, i) => i > at && i < close && is(one, T.Where));
  const list = written(context, tokens[at + 3], tokens[(condition < 0 ? close : condition) - 1]);
  const where = condition < 0 ? "" : ` where ${written(context, tokens[condition + 1], tokens[close - 1])}`;
  const instead = `for ${tokenAt(tokens, at + 1).image} in ${list}${where} => ${body}`;
  say(context, placeOf(context, word), "a loop comes first, and the value for each element last", `write   ${inside.image}${instead}${end.image}`, [
    edit(context, first.startOffset, end.startOffset, instead),
  ]); // prettier-ignore
  // The parts are in the wrong order: parsing continues with an empty list.
  const empty = is(inside, T.LeftParen)
    ? [token(T.LeftBracket, "[", first.startOffset), token(T.RightBracket, "]", first.startOffset)]
    : [];
  replace(tokens, open + 1, close - open - 1, empty);
  return true;
}
