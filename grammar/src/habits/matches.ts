/** Matches in the syntax of other languages: `case` and `when`, arms with other signs. */
import type { IToken } from "chevrotain";
import { replace } from "../append.ts";
import { segments } from "../segments.ts";
import { closest } from "../similar.ts";
import * as T from "../tokens.ts";
import {
  closes,
  edit,
  endsValue,
  is,
  isForeign,
  isName,
  readAs,
  newLine,
  openerOf,
  opens,
  placeOf,
  say,
  spanEnd,
  tokenAt,
  startsValue,
  token,
  written,
  type Pass,
  type HabitContext,
} from "./walk.ts";

/** `case when a then b else c end`. */
export const cases: Pass = (tokens, context) => {
  const isEnd = (one: IToken): boolean => one.tokenType === T.Identifier && /^end$/i.test(one.image);
  if (!tokens.some(isEnd)) return tokens;
  const recovered = [...tokens];
  for (let i = 0; i + 1 < recovered.length; i++) {
    const word = tokenAt(recovered, i);
    if (word.tokenType !== T.Identifier || !/^case$/i.test(word.image) || is(recovered[i - 1], T.Dot)) continue;
    const end = recovered.findIndex((one, at) => at > i && isEnd(one));
    if (end < 0) continue;
    const whens = recovered.flatMap((one, at) => (at > i && at < end && is(one, T.When) ? [at] : []));
    if (!is(recovered[i + 1], T.When)) {
      compared(recovered, i, end, whens, context);
      continue;
    }
    say(
      context,
      placeOf(context, word),
      "a choice is written with `if` here",
      "write   if … then … else if … then … else …",
      [
        edit(context, word.startOffset, tokenAt(recovered, i + 1).startOffset, ""),
        ...whens.map((at, n) =>
          edit(
            context,
            tokenAt(recovered, at).startOffset,
            spanEnd(tokenAt(recovered, at)),
            n === 0 ? "if" : "else if",
          ),
        ),
        edit(context, spanEnd(tokenAt(recovered, end - 1)), spanEnd(tokenAt(recovered, end)), ""),
      ],
    );
    recovered.splice(end, 1);
    for (const [n, at] of whens.toReversed().entries()) {
      const when = tokenAt(recovered, at);
      const first = n === whens.length - 1;
      recovered.splice(at, 1, ...(first ? [] : [token(T.Else, "else", when.startOffset)]), readAs(T.If, "if", when));
    }
    recovered.splice(i, 1);
  }
  return recovered;
};

/** `case x when "a" then 1 else 2 end`: a `match`. */
function compared(tokens: IToken[], at: number, end: number, whens: readonly number[], context: HabitContext): void {
  const [word, last] = [tokenAt(tokens, at), tokenAt(tokens, end)];
  const first = whens[0];
  if (first === undefined || !startsValue(tokens[at + 1])) return;
  const subject = written(context, tokens[at + 1], tokens[first - 1]);
  const edits = [
    edit(context, word.startOffset, spanEnd(word), "match"),
    edit(context, last.startOffset, spanEnd(last), "}"),
  ];
  const read: IToken[] = [readAs(T.Match, "match", word)];
  for (let i = at + 1; i < end; i++) {
    const one = tokenAt(tokens, i);
    const next = tokenAt(tokens, i + 1);
    if (i === first) {
      edits.push(edit(context, one.startOffset, spanEnd(one), "{"));
      read.push(readAs(T.LeftBrace, "{", one));
    } else if (whens.includes(i)) edits.push(edit(context, one.startOffset, next.startOffset, ""));
    else if (is(one, T.Then)) {
      edits.push(edit(context, one.startOffset, spanEnd(one), "=>"));
      read.push(readAs(T.Arrow, "=>", one));
    } else if (is(one, T.Else)) {
      edits.push(edit(context, spanEnd(one), spanEnd(one), " =>"));
      read.push(one, token(T.Arrow, "=>", spanEnd(one)));
    } else read.push(one);
  }
  say(
    context,
    placeOf(context, word),
    "a choice by one value is written with `match` here",
    `write   match ${subject} { … => …  else => … }`,
    edits,
  );
  replace(tokens, at, end - at + 1, [...read, readAs(T.RightBrace, "}", last)]);
}

/** `switch (x) { case "a": …  default: … }`, and `:` or `->` between a pattern and its value. */
export const arms: Pass = (tokens, context) => {
  const recovered = tokens.map((word, i) => {
    if (!isForeign(word, /^switch$/) || !is(tokens[i + 1], T.LeftParen) || is(tokens[i - 1], T.Dot)) return word;
    say(
      context,
      placeOf(context, word),
      "`switch` is written `match` here",
      'write   match … { "a" => …  else => … }',
      [edit(context, word.startOffset, spanEnd(word), "match")],
    );
    return readAs(T.Match, "match", word);
  });
  const bodies = armedBodies(recovered);
  // An unmatched bracket ends with its declaration.
  const firsts = new Set(segments(recovered, context.text).map(([first]) => first));
  /** For each open bracket, whether it contains arms. */
  const within: boolean[] = [];
  for (let i = 0; i < recovered.length; i++) {
    const one = tokenAt(recovered, i);
    if (firsts.has(one)) within.length = 0;
    if (opens(one)) within.push(bodies.has(one));
    else if (closes(one)) within.pop();
    else if (within.at(-1) === true) armOf(recovered, i, context);
  }
  return recovered;
};

/** The braces around the arms of a `match`, or the rows of a table. Searched from the end, so that each token is visited once. */
function armedBodies(tokens: readonly IToken[]): ReadonlySet<IToken> {
  const bodies = new Set<IToken>();
  let next: IToken | undefined;
  for (let i = tokens.length - 1; i >= 0; i--) {
    const word = tokenAt(tokens, i);
    const isTable = is(word, T.Table) && isName(tokens[i + 1]) && is(tokens[i + 2], T.LeftParen);
    if ((is(word, T.Match) || isTable) && next !== undefined && is(next, T.LeftBrace)) bodies.add(next);
    if (is(word, T.LeftBrace, T.From, T.Let, T.Assign, T.Test)) next = word;
  }
  return bodies;
}

/** Whether an arrow belongs to the first line of a table or function, which appears here because a `}` is missing. */
function inHeading(tokens: readonly IToken[], at: number): boolean {
  return closes(tokens[at - 1]) && is(tokens[openerOf(tokens, at - 1) - 2], T.Table, T.Function, T.Mapping);
}

/** Whether a token is the first of its arm. */
function beginsArm(tokens: readonly IToken[], at: number, context: HabitContext): boolean {
  const [before, one] = [tokens[at - 1], tokens[at]];
  // `unknwon` is a misspelling.
  if (one === undefined || closest(one.image, ["unknown", "else"]) !== undefined) return false;
  return is(before, T.LeftBrace) || (endsValue(before) && newLine(context.text, before, one));
}

function armOf(tokens: IToken[], at: number, context: HabitContext): void {
  const one = tokenAt(tokens, at);
  if (/^(?:case|when)$/i.test(one.image) && is(tokens[at + 1], T.Text, T.Number, T.True, T.False)) {
    const next = tokenAt(tokens, at + 1);
    say(context, placeOf(context, one), `an arm needs no \`${one.image}\``, `write   ${next.image} => …`, [
      edit(context, one.startOffset, next.startOffset, ""),
    ]);
    tokens.splice(at, 1);
  } else if (/^(?:default|_)$/i.test(one.image) && is(tokens[at + 1], T.Colon, T.Arrow, T.ThinArrow)) {
    say(
      context,
      placeOf(context, one),
      `\`${one.image}\` is written \`else\` here`,
      "all other values are   else => …",
      [edit(context, one.startOffset, spanEnd(one), "else")],
    );
    tokens[at] = readAs(T.Else, "else", one);
  } else if (one.tokenType === T.Identifier && is(tokens[at + 1], T.Arrow) && beginsArm(tokens, at, context)) {
    const text = JSON.stringify(one.image);
    say(context, placeOf(context, one), "a text needs double quotes", `write   ${text} => …`, [
      edit(context, one.startOffset, spanEnd(one), text),
    ]);
    tokens[at] = readAs(T.Text, text, one);
  } else if (is(one, T.Pipe, T.Or) && is(tokens[at - 1], T.Text) && is(tokens[at + 1], T.Text)) {
    const both = `${tokens[at - 1]?.image ?? "…"}, ${tokens[at + 1]?.image ?? "…"}`;
    say(context, placeOf(context, one), "separate the values of an arm by commas", `write   ${both} => …`, [
      edit(context, spanEnd(tokenAt(tokens, at - 1)), spanEnd(one), ","),
    ]);
    tokens[at] = readAs(T.Comma, ",", one);
  } else if (is(one, T.Colon, T.ThinArrow) && !inHeading(tokens, at)) {
    const pattern = tokens[at - 1]?.image ?? "…";
    say(
      context,
      placeOf(context, one),
      `\`${one.image}\` is written \`=>\` between a value and what it becomes`,
      `write   ${pattern} => …`,
      [edit(context, one.startOffset, spanEnd(one), " =>")],
    );
    tokens[at] = readAs(T.Arrow, "=>", one);
  }
}
