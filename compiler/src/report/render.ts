/** Diagnostics as text for people and programs; other tools' formats are a file each. All of them pure; the schema of the JSON is docs/schemas/diagnostics.schema.json. */
import type { Finding } from "./finding.ts";
import { frame, PLAIN_PAINT, type Paint } from "./frame.ts";
import type { Sources } from "./sources.ts";
import { positions } from "./positions.ts";

export type Format = "pretty" | "plain" | "json";

/** @returns text that ends with a line break, or nothing for no diagnostics (JSON always says something). */
export function render(
  diagnostics: readonly Finding[],
  format: Format,
  sources: Sources,
  paint: Paint = PLAIN_PAINT,
): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(toJson(diagnostics, sources), null, 2)}\n`;
    case "plain":
      return diagnostics.map((diagnostic) => `${plain(diagnostic, sources)}\n`).join("");
    case "pretty":
      return diagnostics.map((diagnostic) => `${frame(diagnostic, sources, paint)}\n\n`).join("");
  }
}

/** `orders/a.integ:14:3: error[INT2041]: … (help: …)`: one line, as editors and grep know it. */
function plain(diagnostic: Finding, sources: Sources): string {
  const { line, column } = positions(diagnostic.place, sources).start;
  const help = diagnostic.help === undefined ? "" : ` (help: ${diagnostic.help.replace(/\s*\n\s*/g, "; ")})`;
  return `${sources.name(diagnostic.place.path)}:${line}:${column}: ${diagnostic.severity}[${diagnostic.code}]: ${diagnostic.message}${help}`;
}

function toJson(diagnostics: readonly Finding[], sources: Sources): object {
  const count = (severity: string): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return {
    $schema: "urn:integ:schema:diagnostics:1",
    version: 1,
    ok: count("error") === 0,
    summary: { errors: count("error"), warnings: count("warning") },
    diagnostics: diagnostics.map((diagnostic) => ({
      code: diagnostic.code,
      severity: diagnostic.severity,
      message: diagnostic.message,
      place: positions(diagnostic.place, sources),
      label: diagnostic.label,
      related: diagnostic.related?.map(({ place, message }) => ({ place: positions(place, sources), message })),
      failsFor: diagnostic.failsFor,
      help: diagnostic.help,
      fixes: diagnostic.fixes?.map(({ title, applicability, edits }) => ({
        title,
        applicability,
        edits: edits.map((edit) => ({ place: positions(edit, sources), text: edit.text })),
      })),
    })),
  };
}
