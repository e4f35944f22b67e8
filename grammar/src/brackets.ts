/**
 * Finds unmatched brackets.
 *
 * A parser notices an unclosed bracket only at the end of the declaration, but a person looks for it where it was
 * opened. Indentation tells which bracket it is: a closing bracket at the start of a line belongs to a line with the
 * same indentation.
 */
import type { IToken } from "chevrotain";
import type { Diagnostic, TextEdit } from "./diagnostic.ts";
import { syntax } from "./messages.ts";
import type { SourceText } from "./source.ts";
import { closes, opens, spanEnd, tokenAt } from "./tokens.ts";

const PARTNER: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")", "}": "{", "]": "[", ")": "(" };
const partnerOf = (bracket: IToken): string => PARTNER[bracket.image] ?? "";

/** @param reads whether a declaration can be parsed: a fix is offered only if the result can be */
export function bracketProblem(
  source: SourceText,
  tokens: readonly IToken[],
  reads: (text: string) => boolean,
): Diagnostic | undefined {
  // By token type: text between two holes may look like a bracket.
  const brackets = tokens.filter((token) => opens(token) || closes(token));
  const open: IToken[] = [];
  for (const token of brackets) {
    if (opens(token)) {
      open.push(token);
      continue;
    }
    const last = open.at(-1);
    if (last === undefined) return extra(source, tokens, token, reads);
    const pairs = partnerOf(last) === token.image;
    const alone = startsLine(source, token);
    if (pairs && (!alone || sameIndent(source, last, token))) {
      open.pop();
      continue;
    }
    const partner = open.findLastIndex(
      (one) => partnerOf(one) === token.image && (!alone || sameIndent(source, one, token)),
    );
    if (partner >= 0) return unclosed(source, tokens, tokenAt(open, partner + 1), reads);
    if (!pairs) return mismatched(source, tokens, last, token, reads);
    open.pop();
  }
  const left = open.at(-1);
  return left === undefined ? undefined : unclosed(source, tokens, left, reads);
}

function lineIndent(source: SourceText, token: IToken): string {
  return /^[ \t]*/.exec(source.line(source.position(token.startOffset).line))?.[0] ?? "";
}
const sameIndent = (source: SourceText, a: IToken, b: IToken): boolean =>
  lineIndent(source, a) === lineIndent(source, b);
const startsLine = (source: SourceText, token: IToken): boolean =>
  source.position(token.startOffset).column === lineIndent(source, token).length + 1;

/** The declaration after some edits, and whether it can be parsed then. */
function mends(
  source: SourceText,
  tokens: readonly IToken[],
  edits: readonly TextEdit[],
  reads: (text: string) => boolean,
): boolean {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first === undefined || last === undefined) return false;
  let text = "";
  let at = first.startOffset;
  for (const edit of edits) {
    text += source.text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return reads(text + source.text.slice(at, Math.max(at, spanEnd(last))));
}

function unclosed(
  source: SourceText,
  tokens: readonly IToken[],
  opener: IToken,
  reads: (text: string) => boolean,
): Diagnostic {
  const { path } = source;
  const closer = partnerOf(opener);
  const indent = lineIndent(source, opener);
  const at = tokens.indexOf(opener);
  const { line } = source.position(opener.startOffset);
  // It should be closed before the next line that is not indented further.
  const next = tokens.findIndex(
    (token, i) =>
      i > at &&
      startsLine(source, token) &&
      source.position(token.startOffset).line > line &&
      lineIndent(source, token).length <= indent.length,
  );
  const before = tokens[(next < 0 ? tokens.length : next) - 1] ?? opener;
  const end = spanEnd(before);
  const oneLine = source.position(before.startOffset).line === line;
  const inline = closer === "}" ? " }" : closer;
  const edit: TextEdit = { path, start: end, end, text: oneLine ? inline : `\n${indent}${closer}` };
  const sure = mends(source, tokens, [edit], reads);
  const after = source.position(before.startOffset).line;
  return syntax.bracket(
    { path, start: opener.startOffset, end: spanEnd(opener) },
    `this \`${opener.image}\` is never closed`,
    `its \`${closer}\` belongs after line ${after}:  ${source.line(after).trim()}${oneLine ? inline : ""}`,
    sure ? { title: `add ${closer}`, edits: [edit] } : undefined,
  );
}

function extra(
  source: SourceText,
  tokens: readonly IToken[],
  closer: IToken,
  reads: (text: string) => boolean,
): Diagnostic {
  const { path, text } = source;
  const alone = source.line(source.position(closer.startOffset).line).trim() === closer.image;
  const previous = tokens[tokens.indexOf(closer) - 1];
  const start = alone && previous !== undefined ? spanEnd(previous) : closer.startOffset;
  const gap = text.slice(start, closer.startOffset);
  // A comment before it stays.
  const edit: TextEdit = {
    path,
    start: gap.trim() === "" ? start : closer.startOffset,
    end: spanEnd(closer),
    text: "",
  };
  const sure = mends(source, tokens, [edit], reads);
  return syntax.bracket(
    { path, start: closer.startOffset, end: spanEnd(closer) },
    `this \`${closer.image}\` closes nothing`,
    sure ? "leave it out" : `leave it out, or open what it closes by \`${partnerOf(closer)}\``,
    sure ? { title: "leave it out", edits: [edit] } : undefined,
  );
}

function mismatched(
  source: SourceText,
  tokens: readonly IToken[],
  opener: IToken,
  closer: IToken,
  reads: (text: string) => boolean,
): Diagnostic {
  const { path } = source;
  const replaced = (token: IToken, by: IToken): TextEdit => ({
    path,
    start: token.startOffset,
    end: spanEnd(token),
    text: partnerOf(by),
  });
  const [atCloser, atOpener] = [replaced(closer, opener), replaced(opener, closer)];
  const edit = [atCloser, atOpener].find((one) => mends(source, tokens, [one], reads));
  const wrong = edit === atOpener ? opener : closer;
  const other = wrong === opener ? closer : opener;
  const instead = partnerOf(other);
  return syntax.bracket(
    { path, start: wrong.startOffset, end: spanEnd(wrong) },
    `\`${opener.image}\` is closed by \`${closer.image}\``,
    `write   ${instead}`,
    edit === undefined ? undefined : { title: `write ${instead}`, edits: [edit] },
    {
      place: { path, start: other.startOffset, end: spanEnd(other) },
      message: wrong === opener ? "closed here" : "opened here",
    },
  );
}
