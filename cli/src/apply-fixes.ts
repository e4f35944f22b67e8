/** `--fix`: applies the fixes that are surely right; of two that overlap the first. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Diagnostic } from "@integ/compiler";

/** @returns the files that were changed. */
export function applyFixes(diagnostics: readonly Diagnostic[]): string[] {
  const edits = diagnostics
    .flatMap((diagnostic) => diagnostic.fixes?.find((fix) => fix.applicability === "safe")?.edits ?? [])
    .sort((a, b) => (a.path === b.path ? a.start - b.start : a.path < b.path ? -1 : 1));
  const files = [...new Set(edits.map((edit) => edit.path))];
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    let changed = "";
    let at = 0;
    for (const edit of edits.filter((one) => one.path === file)) {
      if (edit.start < at) continue;
      changed += text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    writeFileSync(file, changed + text.slice(at));
  }
  return files;
}
