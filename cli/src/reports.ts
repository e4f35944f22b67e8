/** Prints the findings of `check` and `test` in the requested formats: to the terminal, to stdout, into files. */
import { messageOf } from "@integ/runtime/errors";
import { appendFileSync, writeFileSync } from "node:fs";
import {
  githubCommands,
  githubSummary,
  gitlab,
  junit,
  PLAIN_PAINT,
  render,
  sarif,
  type CompilerHost,
  type Finding,
  type Suite,
} from "@integ/compiler";
import { pageOf } from "./error-pages.ts";
import { formatFor, sourcesOf } from "./report.ts";
import type { Report } from "./report-options.ts";
import { out, UsageError } from "./terminal.ts";
import { version } from "./version.ts";

const isForPeople = ({ format }: Report): boolean => format === "pretty" || format === "plain";
const goesToStdout = (report: Report): boolean => !isForPeople(report) && report.file === undefined;

/** Whether findings are printed as JSON to stdout, which then must contain nothing else. */
export function isJson(reports: readonly Report[]): boolean {
  return reports.some((report) => report.format === "json" && goesToStdout(report));
}

/** How findings are shown on the terminal; undefined if another format has taken their place. */
export function onTerminal(reports: readonly Report[]): "pretty" | "plain" | undefined {
  const named = reports.find((report) => isForPeople(report) && report.file === undefined);
  if (named !== undefined) return named.format === "plain" ? "plain" : "pretty";
  return reports.some(goesToStdout) ? undefined : formatFor(undefined) === "plain" ? "plain" : "pretty";
}

/** A command's findings, for all requested formats. */
export interface Found {
  readonly findings: readonly Finding[];
  /** The files that were checked. */
  readonly suites: readonly Suite[];
  /** In the command's own JSON. */
  readonly json: () => string;
  /** The summary: `3 specs checked`. */
  readonly title: string;
}

/**
 * Writes the formats that are not for the terminal.
 *
 * @throws UsageError if two formats would go to stdout, or a file can't be written
 */
export function writeReports(reports: readonly Report[], found: Found, host: CompilerHost): void {
  const direct = reports.filter(goesToStdout);
  if (direct.length > 1)
    throw new UsageError(
      `${direct.map(({ format }) => format).join(" and ")} can't both go to stdout`,
      `write one of them into a file:  --format ${direct[1]?.format}=<file>`,
    );
  for (const report of reports) {
    const text = textOf(report.format, found, host);
    if (report.file !== undefined) write(report.file, text);
    else if (goesToStdout(report)) out(text);
    const summary = process.env["GITHUB_STEP_SUMMARY"];
    if (report.format === "github" && summary !== undefined && summary !== "")
      write(summary, githubSummary(found.findings, sourcesOf(host), found.title), appendFileSync);
  }
}

function textOf(format: Report["format"], { findings, suites, json }: Found, host: CompilerHost): string {
  const sources = sourcesOf(host);
  switch (format) {
    case "json":
      return json();
    case "sarif":
      return sarif(findings, sources, { version, pageOf });
    case "junit":
      return junit(suites);
    case "github":
      return githubCommands(findings, sources);
    case "gitlab":
      return gitlab(findings, sources);
    case "pretty":
    case "plain":
      return render(findings, format, sources, PLAIN_PAINT);
  }
}

function write(file: string, text: string, by: (file: string, text: string) => void = writeFileSync): void {
  try {
    by(file, text);
  } catch (error) {
    throw new UsageError(`${file} can't be written: ${messageOf(error)}`);
  }
}
