/** Comments of other languages: those in `/*` or `<!--`, and lines after `#` or `--`. */
import type { IToken } from "chevrotain";
import { syntax } from "../messages.ts";
import { edit, spanEnd, type HabitContext } from "./walk.ts";

/** Reports a comment of another language; the fix turns its lines into integ's comments. */
export function comment(one: IToken, context: HabitContext): void {
  const { text } = context;
  const end = spanEnd(one);
  const opening = /^(?:#|--|\/\*|<!--)/.exec(one.image)?.[0] ?? "/*";
  const block = opening === "/*" || opening === "<!--";
  const place = { path: context.path, start: one.startOffset, end: block ? end : one.startOffset + opening.length };
  if (!block) {
    const gap = /^(?:#+|--+) ?/.exec(one.image)?.[0] ?? opening;
    context.report(
      syntax.otherComment(place, opening, [edit(context, one.startOffset, one.startOffset + gap.length, "// ")]),
    );
    return;
  }
  const lineStart =
    Math.max(text.lastIndexOf("\n", one.startOffset - 1), text.lastIndexOf("\r", one.startOffset - 1)) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  const lines = one.image
    .replace(/^(?:\/\*+|<!--+)[ \t]*/, "")
    .replace(/\s*(?:\*+\/|--+>)$/, "")
    .split(/\r\n?|\n/)
    .map((line) => `// ${line.replace(/^[ \t]*\*?[ \t]?/, "")}`.trimEnd())
    .filter((line, i) => line !== "//" || i > 0);
  const alone = /^[ \t]*(?:\r|\n|$)/.test(text.slice(end));
  const room = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  context.report(
    syntax.otherComment(place, opening, [
      alone
        ? edit(context, one.startOffset, end, lines.join(`\n${indent}`))
        : edit(context, one.startOffset, end + room, `${lines.join(`\n${indent}`)}\n${indent}`),
    ]),
  );
}
