/**
 * Records and lists in the syntax of YAML and programming languages: by indentation, with dashes, in parentheses, with
 * a type's name, with an `if` around a field.
 */
import type { IToken } from "chevrotain";
import { append } from "../append.ts";
import type { TextEdit } from "../diagnostic.ts";
import * as T from "../tokens.ts";
import { closerOf, closes, edit, endsValue, insideOf, is, isWord, newLine, operandStart, placeOf, readAs, say, spanEnd, token, written, type HabitContext, type Pass, tokenAt } from "./walk.ts"; // prettier-ignore

/** The indentation of a token's line; -1 if the token does not begin the line. */
function indentOf(one: IToken, context: HabitContext, first = true): number {
  const { text } = context;
  const start = Math.max(text.lastIndexOf("\n", one.startOffset - 1), text.lastIndexOf("\r", one.startOffset - 1)) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start, one.startOffset))?.[0].length ?? 0;
  return first && start + indent !== one.startOffset ? -1 : indent;
}

/** `Contact:` with its fields on the lines below, and `LineItems:` with a dash before each element. */
export const blocks: Pass = (tokens, context) => {
  const inside = insideOf(tokens);
  if (!tokens.some((one, i) => is(one, T.Colon) && opensBlock(tokens, i, inside, context))) return tokens;
  const recovered: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    recovered.push(tokenAt(tokens, i));
    if (!opensBlock(tokens, i, inside, context)) continue;
    const end = blockEnd(tokens, i + 1, indentOf(tokenAt(tokens, i), context, false), context);
    const edits: TextEdit[] = [];
    const isList = is(tokens[i + 1], T.Minus);
    append(recovered, blockOf(tokens, i + 1, end, inside, edits, context));
    const name = written(context, tokens[i - 1], tokens[i]);
    say(
      context,
      placeOf(context, tokenAt(tokens, i)),
      isList ? "a list has square brackets" : "a record has braces",
      isList ? `write   ${name} [{ … }, { … }]` : `write   ${name} { … }`,
      merged(edits),
    );
    i = end - 1;
  }
  return recovered;
};

/** Merges insertions at the same place. */
function merged(edits: readonly TextEdit[]): TextEdit[] {
  const found: TextEdit[] = [];
  for (const one of edits) {
    const same =
      one.start === one.end ? found.findIndex((other) => other.start === one.start && other.end === one.end) : -1;
    const other = found[same];
    if (other === undefined) found.push(one);
    else found[same] = { ...other, text: other.text + one.text };
  }
  return found;
}

function opensBlock(
  tokens: readonly IToken[],
  at: number,
  inside: readonly (IToken | undefined)[],
  context: HabitContext,
): boolean {
  const [colon, next, after] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (!is(colon, T.Colon) || colon === undefined || next === undefined || !is(inside[at], T.LeftBrace)) return false;
  if (!isWord(tokens[at - 1]) || !newLine(context.text, colon, next)) return false;
  if (indentOf(next, context) <= indentOf(colon, context, false)) return false;
  return is(next, T.Minus)
    ? after !== undefined && after.startOffset > spanEnd(next)
    : isWord(next) && is(after, T.Colon);
}

/** The index after the lines that are indented further. */
function blockEnd(tokens: readonly IToken[], start: number, indent: number, context: HabitContext): number {
  for (let i = start; i < tokens.length; i++) {
    const own = indentOf(tokenAt(tokens, i), context);
    if (own >= 0 && own <= indent) return i;
    if (closes(tokens[i]) && own < 0) {
      const open = tokens.slice(start, i).filter((one) => is(one, T.LeftBrace, T.LeftBracket, T.LeftParen)).length;
      const closed = tokens.slice(start, i).filter((one) => closes(one)).length;
      if (open <= closed) return i;
    }
  }
  return tokens.length;
}

/** A block in integ's syntax: its tokens between brackets, and the edits that add the brackets. */
function blockOf(
  tokens: readonly IToken[],
  start: number,
  end: number,
  inside: readonly (IToken | undefined)[],
  edits: TextEdit[],
  context: HabitContext,
): IToken[] {
  const [first, last] = [tokenAt(tokens, start), tokenAt(tokens, end - 1)];
  const [from, to] = [first.startOffset, spanEnd(last)];
  const isList = is(first, T.Minus);
  const colon = tokenAt(tokens, start - 1);
  if (!isList) {
    edits.push(edit(context, spanEnd(colon), spanEnd(colon), " {"));
    const fields = nested(tokens, start, end, inside, edits, context);
    edits.push(edit(context, to, to, " }"));
    return [token(T.LeftBrace, "{", from), ...fields, token(T.RightBrace, "}", to)];
  }
  const read: IToken[] = [token(T.LeftBracket, "[", from)];
  edits.push(edit(context, spanEnd(colon), spanEnd(colon), " ["));
  const indent = indentOf(first, context);
  for (let i = start; i < end;) {
    const dash = tokenAt(tokens, i);
    let next = i + 1;
    while (next < end && !(is(tokens[next], T.Minus) && indentOf(tokenAt(tokens, next), context) === indent)) next++;
    const stop = spanEnd(tokenAt(tokens, next - 1));
    const isRecord = isWord(tokens[i + 1]) && is(tokens[i + 2], T.Colon);
    const more = next < end;
    edits.push(
      edit(
        context,
        dash.startOffset,
        isRecord ? spanEnd(dash) : tokenAt(tokens, i + 1).startOffset,
        isRecord ? "{" : "",
      ),
    );
    if (isRecord) read.push(readAs(T.LeftBrace, "{", dash));
    append(read, nested(tokens, i + 1, next, inside, edits, context));
    if (isRecord) read.push(token(T.RightBrace, "}", stop));
    if (more) read.push(token(T.Comma, ",", stop));
    edits.push(edit(context, stop, stop, `${isRecord ? " }" : ""}${more ? "," : "]"}`));
    i = next;
  }
  read.push(token(T.RightBracket, "]", to));
  return read;
}

/** The blocks within a block. */
function nested(
  tokens: readonly IToken[],
  start: number,
  end: number,
  inside: readonly (IToken | undefined)[],
  edits: TextEdit[],
  context: HabitContext,
): IToken[] {
  const read: IToken[] = [];
  for (let i = start; i < end; i++) {
    read.push(tokenAt(tokens, i));
    if (i <= start || !opensBlock(tokens, i, inside, context)) continue;
    const stop = Math.min(end, blockEnd(tokens, i + 1, indentOf(tokenAt(tokens, i), context, false), context));
    append(read, blockOf(tokens, i + 1, stop, inside, edits, context));
    i = stop - 1;
  }
  return read;
}

/** `Contact: Contact { … }`, `xero.upsert_invoice({ … })`, and fields with a condition around or after them. */
export const records: Pass = (tokens, context) => {
  const inside = insideOf(tokens);
  const recovered: IToken[] = [];
  /** Parentheses around the record of a destination. */
  const dropped = new Set<IToken>();
  for (let i = 0; i < tokens.length; i++) {
    const [one, next, after] = [tokenAt(tokens, i), tokens[i + 1], tokens[i + 2]];
    const before = recovered.at(-1);
    if (dropped.has(one)) continue;
    const isName = one.tokenType === T.Identifier && is(before, T.Colon) && is(next, T.LeftBrace);
    if (isName && is(inside[i], T.LeftBrace) && next !== undefined && !newLine(context.text, one, next)) {
      say(context, placeOf(context, one), "a record needs no name before its `{`", `write   ${written(context, tokens[i - 2], before)} { … }`, [
        edit(context, one.startOffset, next.startOffset, ""),
      ]); // prettier-ignore
      continue;
    }
    if (is(one, T.LeftParen) && is(next, T.LeftBrace) && inside[i] === undefined && ofDestination(tokens, i)) {
      const close = closerOf(tokens, i);
      const end = tokens[close];
      if (end !== undefined && is(tokens[close - 1], T.RightBrace) && next !== undefined) {
        say(context, placeOf(context, one), "the record follows its operation without parentheses", `write   ${written(context, tokens[operandStart(tokens, i)], before)} { … }`, [
          edit(context, one.startOffset, next.startOffset, " "),
          edit(context, spanEnd(tokenAt(tokens, close - 1)), spanEnd(end), ""),
        ]); // prettier-ignore
        dropped.add(end);
        continue;
      }
    }
    const begins =
      newLine(context.text, tokens[i - 1], one) &&
      is(inside[i], T.LeftBrace) &&
      (is(before, T.LeftBrace, T.Comma) || endsValue(before));
    if (begins && is(one, T.If) && !is(next, T.Colon)) {
      const end = conditional(tokens, i, context);
      if (end > i) {
        i = end - 1;
        continue;
      }
    }
    const behind =
      is(one, T.When) && endsValue(before) && is(inside[i], T.LeftBrace) && !newLine(context.text, before, one);
    if (behind && after !== undefined) {
      let end = i + 1;
      while (
        end < tokens.length &&
        !newLine(context.text, tokens[end - 1], tokens[end]) &&
        !is(tokens[end], T.Comma) &&
        !closes(tokens[end])
      )
        end++;
      // `when due > 0 {`: the head of a destination, which appears here because a bracket is missing.
      if (tokens.slice(i, end).some((one) => is(one, T.LeftBrace))) {
        recovered.push(one);
        continue;
      }
      const value = written(context, recovered[operandStart(recovered, recovered.length)], before);
      say(
        context,
        placeOf(context, one),
        "the condition of a value goes before it",
        withName(
          written(context, recovered[fieldOf(recovered)], recovered[fieldOf(recovered)]),
          written(context, next, tokens[end - 1]),
          value,
        ),
      );
      i = end - 1;
      continue;
    }
    recovered.push(one);
  }
  return recovered;
};

/** The index of the name of the field whose value ends the tokens. */
function fieldOf(tokens: readonly IToken[]): number {
  return tokens.findLastIndex((one, i) => isWord(one) && is(tokens[i + 1], T.Colon));
}

/** A conditional field becomes a field whose value may be absent. */
function withName(field: string, condition: string, value: string): string {
  const name = /^\w+$/.test(field) ? field.toLowerCase() : "value";
  return `give the value a name before; the field is omitted if it is null:  let ${name} = if ${condition} then ${value} else null   and then   ${field}: ${name}`;
}

function ofDestination(tokens: readonly IToken[], at: number): boolean {
  return is(tokens[operandStart(tokens, at) - 3], T.Destination) || is(tokens[operandStart(tokens, at) - 1], T.Arrow);
}

/** `if a { Reference: b }` among the fields of a record. Returns the index after it. */
function conditional(tokens: readonly IToken[], at: number, context: HabitContext): number {
  const word = tokenAt(tokens, at);
  let open = at + 1;
  while (
    open < tokens.length &&
    !is(tokens[open], T.LeftBrace) &&
    !newLine(context.text, tokens[open - 1], tokens[open])
  )
    open++;
  const close = closerOf(tokens, open);
  const [name, colon, value] = tokens.slice(open + 1, open + 4);
  if (
    !is(tokens[open], T.LeftBrace) ||
    close >= tokens.length ||
    !isWord(name) ||
    !is(colon, T.Colon) ||
    value === undefined
  )
    return at;
  const condition = written(context, tokens[at + 1], tokens[open - 1]).replace(/^\((.*)\)$/, "$1");
  const field = name?.image ?? "…";
  say(
    context,
    placeOf(context, word),
    "a field has its condition in its value",
    withName(field, condition, written(context, value, tokens[close - 1])),
  );
  return close + 1;
}
