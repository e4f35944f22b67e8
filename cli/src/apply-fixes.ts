/** `--fix`: applies the certain fixes; of two that overlap, the first. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Diagnostic, TextEdit } from "@integ/compiler";

/** @returns the files that were changed. */
export function applyFixes(diagnostics: readonly Diagnostic[]): string[] {
  const taken: TextEdit[] = [];
  for (const { fixes } of diagnostics) {
    const edits = fixes?.find((fix) => fix.applicability === "safe")?.edits ?? [];
    // A fix is applied completely or not at all: a partial one would break the line.
    if (edits.every((edit) => !taken.some((other) => overlap(edit, other)))) taken.push(...edits);
  }
  const files = [...new Set(taken.map((edit) => edit.path))];
  for (const file of files) {
    const edits = taken.filter((one) => one.path === file).sort((a, b) => a.start - b.start || a.end - b.end);
    const text = readFileSync(file, "utf8");
    let changed = "";
    let at = 0;
    for (const edit of edits) {
      changed += text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    writeFileSync(file, changed + text.slice(at));
  }
  return files;
}

function overlap(a: TextEdit, b: TextEdit): boolean {
  return a.path === b.path && a.start < b.end && b.start < a.end;
}
