/**
 * Recognises the syntax of JavaScript, spreadsheets, SQL, Python, JSON and word processors.
 *
 * Each pass looks for one kind of habit in the token stream, reports it with integ's syntax, and returns the equivalent
 * tokens. The parser continues with these, so that one mistake is one error and the rest of the line is still checked.
 * A replaced token keeps the range of the original text.
 */
import type { IToken } from "chevrotain";
import { blocks, records } from "./blocks.ts";
import { defaults } from "./defaults.ts";

import { heads } from "./heads.ts";
import { lambdas } from "./lambdas.ts";
import { loops } from "./loops.ts";
import { numbers } from "./numbers.ts";
import { bareNames, colons, equals, infixes } from "./places.ts";
import { elementPipes, pipedArguments, roots } from "./pipes.ts";
import { prose } from "./prose.ts";
import { queries } from "./queries.ts";
import { ranges } from "./ranges.ts";
import { signs } from "./signs.ts";
import { starts } from "./starts.ts";
import { ampersands, besideTexts } from "./texts.ts";
import { timetables } from "./timetables.ts";
import { doubleBraces, leadingEquals, literals, paths, powers } from "./values.ts";
import { keywordsInCapitals, lists, misspelt, otherWords, tests } from "./words.ts";
import type { Pass, HabitContext } from "./walk.ts";
import { arms, cases } from "./matches.ts";
import { guards } from "./guards.ts";
import { spreadsheetCalls } from "./spreadsheet-calls.ts";
import { ternaries, thens, trailingIfs } from "./conditionals.ts";

/** Spreadsheet calls come first: their arguments may be separated by semicolons. */
const PASSES: readonly Pass[] = [
  timetables, spreadsheetCalls, signs, doubleBraces, blocks, records, ranges, besideTexts, elementPipes, roots, paths, leadingEquals, keywordsInCapitals,
  pipedArguments, cases, arms, guards, starts, heads, lambdas, loops, queries, defaults, prose, otherWords, literals, misspelt, numbers, ampersands,
  powers, tests, lists, infixes, ternaries, trailingIfs, thens, bareNames, equals, colons,
]; // prettier-ignore

/** Passes for text that the parser accepts without an error, such as `True` or `2026-11-30`. */
const READABLE: ReadonlySet<Pass> = new Set([
  spreadsheetCalls, keywordsInCapitals, heads, lambdas, prose, otherWords, literals, ampersands, tests, thens,
]); // prettier-ignore
const READABLE_PASSES = PASSES.filter((pass) => READABLE.has(pass));

/** Which passes run: all, or only those for text that the parser accepts. */
export type Habits = "all" | "readable";

/** The tokens of a file after all passes. Each replacement is reported to the context. */
export function recoverHabits(tokens: readonly IToken[], context: HabitContext, habits: Habits): readonly IToken[] {
  const passes = habits === "all" ? PASSES : READABLE_PASSES;
  return passes.reduce((recovered, pass) => pass(recovered, context), tokens);
}
