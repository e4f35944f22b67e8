/** Suppressions: a comment at a line silences a warning, with a reason. Errors can't be silenced. */
import type { Diagnostic, Place, SourceText } from "@integ/grammar";
import { check } from "./messages/check.ts";
import { DIAGNOSTICS } from "./messages/table.ts";

/** `// integ: allow INT2422 because "prices are in dollars"`. */
interface Comment {
  readonly place: Place;
  readonly code: string;
  /** Whether it says why. */
  readonly isReasoned: boolean;
  /** The line that it is about: its own, or the next one where nothing stands before it. */
  readonly line: number;
}

const COMMENT = /(?<!\/)\/\/[ \t]*integ:[ \t]*allow\b[ \t]*(\w*)([^\r\n]*)/g;
const REASON = /^[ \t]+because[ \t]+"[^"]*[^"\s][^"]*"[ \t]*$/;

/** @param sources the spec, and the libraries that it uses */
export function withoutSuppressed(diagnostics: readonly Diagnostic[], sources: readonly SourceText[]): Diagnostic[] {
  const comments = sources.flatMap((source) => commentsIn(source));
  if (comments.length === 0) return [...diagnostics];
  const used = new Set<Comment>();
  const left = diagnostics.filter(({ code, severity, place }) => {
    const line = sources.find(({ path }) => path === place.path)?.position(place.start).line;
    const found = comments.find((one) => one.isReasoned && one.code === code && one.place.path === place.path && one.line === line); // prettier-ignore
    if (severity !== "warning" || found === undefined) return true;
    used.add(found);
    return false;
  });
  // If a file has errors, its warnings may be incomplete.
  const isWhole = !left.some(({ severity }) => severity === "error");
  const told = comments.flatMap((one): Diagnostic[] => {
    if (used.has(one)) return [];
    const why = lackingIn(one) ?? (isWhole ? `no ${one.code} is found in line ${one.line}` : undefined);
    return why === undefined ? [] : [check.silencesNothing(one.place, why)];
  });
  return [...left, ...told];
}

/** The mistake in a comment itself, whatever its line contains. */
function lackingIn({ code, isReasoned }: Comment): string | undefined {
  const row = DIAGNOSTICS.get(code);
  if (row === undefined) return "it names no code of a warning";
  if (row.severity === "error") return `${code} is an error, and errors can't be silenced`;
  return isReasoned ? undefined : "it does not say why";
}

function commentsIn(source: SourceText): Comment[] {
  const { path, text } = source;
  return [...text.matchAll(COMMENT)].map(({ index, 0: all, 1: code = "", 2: rest = "" }) => {
    const { line } = source.position(index);
    const before = text.slice(source.lineStarts[line - 1] ?? 0, index);
    return {
      place: { path, start: index, end: index + all.trimEnd().length },
      code,
      isReasoned: REASON.test(rest),
      line: before.trim() === "" ? line + 1 : line,
    };
  });
}
