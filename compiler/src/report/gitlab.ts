/** Findings as a Code Quality report of GitLab, which shows them in merge requests. */
import { fingerprints, messageWithHelp, type Finding } from "./finding.ts";
import type { Sources } from "./sources.ts";
import { positions } from "./positions.ts";

/** @returns text that ends with a line break */
export function gitlab(findings: readonly Finding[], sources: Sources): string {
  const known = fingerprints(findings, sources);
  const issues = findings.map((finding, i) => {
    const { file, start, end } = positions(finding.place, sources);
    return {
      description: messageWithHelp(finding),
      check_name: finding.code,
      fingerprint: known[i],
      severity: finding.severity === "error" ? "major" : "minor",
      location: { path: file.replaceAll("\\", "/"), lines: { begin: start.line, end: end.line } },
    };
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
}
