/** The terminal: where things are written, in which colours, and how a command ends. Data goes to stdout, all else to stderr. */
import { relative } from "node:path";
import { styleText } from "node:util";
import { PLAIN_PAINT, render, type CompilerHost, type Diagnostic, type Format, type Paint, type Sources } from "@integ/compiler";

export const FORMATS = ["pretty", "plain", "json"] as const;

/** What a command found; more than one thing that is wrong is still one exit code. */
export const EXIT = { fine: 0, findings: 1, usage: 2, bug: 3, interrupted: 130 } as const;

/** A mistake in how integ was called or set up: exit code 2. */
export class UsageError extends Error {
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

export function paintFor(stream: NodeJS.WriteStream): Paint {
  type Style = Parameters<typeof styleText>[0];
  const style =
    (format: Style) =>
    (text: string): string =>
      styleText(format, text, { stream });
  if (process.env["NO_COLOR"] !== undefined && process.env["FORCE_COLOR"] === undefined) return PLAIN_PAINT;
  return { error: style(["red", "bold"]), warning: style(["yellow", "bold"]), strong: style("bold"), quiet: style("dim"), help: style(["cyan", "bold"]) };
}

/** Pretty for a person, plain in a pipe. */
export function formatFor(option: string | undefined, stream: NodeJS.WriteStream = process.stderr): Format {
  if (option !== undefined) return option as Format;
  return stream.isTTY ? "pretty" : "plain";
}

export function out(text: string): void {
  process.stdout.write(text);
}
export function err(text: string): void {
  process.stderr.write(text);
}

/** A path as the reader knows it: relative to where they are. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("../../..") || short === "" ? path : short;
}

export function sourcesOf(host: CompilerHost): Sources {
  return { read: (path) => host.read(path), name: shown };
}

/** Writes diagnostics in the chosen format, JSON to stdout, and says how many there are. @returns whether one is an error. */
export function report(diagnostics: readonly Diagnostic[], format: Format, host: CompilerHost, extra?: string): boolean {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
  const warnings = diagnostics.length - errors;
  if (format === "json") out(render(diagnostics, "json", sourcesOf(host)));
  else {
    err(render(diagnostics, format, sourcesOf(host), format === "pretty" ? paintFor(process.stderr) : PLAIN_PAINT));
    const found = [...(errors > 0 ? [count(errors, "error")] : []), ...(warnings > 0 ? [count(warnings, "warning")] : [])].join(", ");
    const said = [found === "" ? undefined : found, extra].filter((part) => part !== undefined).join("; ");
    if (said !== "") err(`${said}\n`);
  }
  return errors > 0;
}

export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Rows in columns, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  return rows.map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join("  ").trimEnd()}\n`).join("");
}
