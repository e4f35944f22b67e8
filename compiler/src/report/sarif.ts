/**
 * Findings as SARIF 2.1.0 (OASIS), which GitHub, GitLab, Azure DevOps and editors read. Each code is a rule with its page, each
 * fix is one that the reader may choose.
 */
import type { Place } from "@integ/grammar";
import { fingerprints, messageWithHelp, uriOf, type Finding } from "./finding.ts";
import type { Sources } from "./sources.ts";
import { positions } from "./positions.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** The tool and its rules in a SARIF log. */
export interface SarifOptions {
  /** Of integ. */
  readonly version: string;
  /** The page of a code, in Markdown; undefined if it has none. */
  readonly pageOf: (code: string) => string | undefined;
}

/** @returns one log with one run; text that ends with a line break */
export function sarif(findings: readonly Finding[], sources: Sources, { version, pageOf }: SarifOptions): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const known = fingerprints(findings, sources);
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "integ", version, rules: codes.map((code) => ruleOf(code, findings, pageOf(code))) } },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding, i) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: finding.severity,
          message: { text: messageWithHelp(finding) },
          locations: [{ physicalLocation: locationOf(finding.place, sources) }],
          ...relatedOf(finding, sources),
          partialFingerprints: { "integ/v1": known[i] },
          ...fixesOf(finding, sources),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(code: string, findings: readonly Finding[], page: string | undefined): object {
  const level = findings.find((finding) => finding.code === code)?.severity ?? "error";
  const title = /^# (.+)$/m.exec(page ?? "")?.[1] ?? code;
  return {
    id: code,
    shortDescription: { text: title },
    defaultConfiguration: { level },
    ...(page === undefined ? {} : { help: { text: page, markdown: page } }),
  };
}

function regionOf(place: Place, sources: Sources): object {
  const { start, end } = positions(place, sources);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function locationOf(place: Place, sources: Sources): object {
  return { artifactLocation: { uri: uriOf(sources.name(place.path)) }, region: regionOf(place, sources) };
}

function relatedOf({ related }: Finding, sources: Sources): object {
  if (related === undefined || related.length === 0) return {};
  const relatedLocations = related.map(({ place, message }) => ({
    physicalLocation: locationOf(place, sources),
    message: { text: message },
  }));
  return { relatedLocations };
}

function fixesOf({ fixes = [] }: Finding, sources: Sources): object {
  if (fixes.length === 0) return {};
  return {
    fixes: fixes.map(({ title, edits }) => ({
      description: { text: title },
      artifactChanges: [...new Set(edits.map(({ path }) => path))].map((path) => ({
        artifactLocation: { uri: uriOf(sources.name(path)) },
        replacements: edits
          .filter((edit) => edit.path === path)
          .map((edit) => ({ deletedRegion: regionOf(edit, sources), insertedContent: { text: edit.text } })),
      })),
    })),
  };
}
