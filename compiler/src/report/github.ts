/**
 * Findings for GitHub Actions: workflow commands, which become annotations of a pull request, and a Markdown page for the step's
 * summary. GitHub shows ten errors and ten warnings of a step and silently drops the rest, so the worst come first and the others
 * are counted.
 */
import { messageWithHelp, type Finding } from "./finding.ts";
import type { Sources } from "./sources.ts";
import { positions } from "./positions.ts";

const MOST = 10;
/** A summary may have a megabyte, but a longer table is not readable. */
const MOST_ROWS = 200;

/** @returns a line a command; nothing if nothing was found */
export function githubCommands(findings: readonly Finding[], sources: Sources): string {
  const lines = (["error", "warning"] as const).flatMap((severity) =>
    findings
      .filter((finding) => finding.severity === severity)
      .slice(0, MOST)
      .map((finding) => {
        const { file, start, end } = positions(finding.place, sources);
        const where = { file, line: start.line, endLine: end.line, col: start.column, endColumn: end.column };
        const properties = Object.entries({ ...where, title: finding.code });
        const listed = properties.map(([name, value]) => `${name}=${property(String(value))}`).join(",");
        return `::${severity} ${listed}::${data(messageWithHelp(finding))}`;
      }),
  );
  const left = findings.length - lines.length;
  if (left > 0)
    lines.push(`::notice::${left} more ${left === 1 ? "finding" : "findings"}: the summary has all of them`);
  return lines.map((line) => `${line}\n`).join("");
}

/** A page for `GITHUB_STEP_SUMMARY`. @param title what was done, and how it ended: `3 specs checked` */
export function githubSummary(findings: readonly Finding[], sources: Sources, title: string): string {
  const head = `## integ: ${title}\n\n`;
  if (findings.length === 0) return `${head}Nothing is wrong.\n`;
  const rows = findings.slice(0, MOST_ROWS).map((finding) => {
    const { file, start } = positions(finding.place, sources);
    const cells = [`${file}:${start.line}`, `${finding.severity} ${finding.code}`, messageWithHelp(finding)];
    return `| ${cells.map(cell).join(" | ")} |\n`;
  });
  const left = findings.length - rows.length;
  const more = left > 0 ? `\n${left} more are in the log.\n` : "";
  return `${head}| Where | What | Message |\n| --- | --- | --- |\n${rows.join("")}${more}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** Text of a table's cell: nothing of it is Markdown or HTML. */
function cell(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|&~]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\r?\n|\r/g, "<br>");
}
