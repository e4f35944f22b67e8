/** Prints findings on the terminal in colour, and counts them. */
import { relative } from "node:path";
import { styleText } from "node:util";
import {
  PLAIN_PAINT,
  render,
  type CompilerHost,
  type Diagnostic,
  type Format,
  type Paint,
  type Sources,
} from "@integ/compiler";
import { count, err, errPainted, out } from "./terminal.ts";

/** Colours for a stream, depending on the stream, `NO_COLOR` and `FORCE_COLOR`. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  type Style = Parameters<typeof styleText>[0];
  const style =
    (format: Style) =>
    (text: string): string =>
      styleText(format, text, { stream });
  if (process.env["NO_COLOR"] !== undefined && process.env["FORCE_COLOR"] === undefined) return PLAIN_PAINT;
  return {
    error: style(["red", "bold"]),
    warning: style(["yellow", "bold"]),
    strong: style("bold"),
    quiet: style("dim"),
    help: style(["cyan", "bold"]),
  };
}

/** Pretty for a person, plain in a pipe. */
export function formatFor(option: string | undefined, stream: NodeJS.WriteStream = process.stderr): Format {
  if (option !== undefined) return option as Format;
  return stream.isTTY ? "pretty" : "plain";
}

/** A path relative to the current folder. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("../../..") || short === "" ? path : short;
}

/** Files for reports: relative to the current folder. */
export function sourcesOf(host: CompilerHost): Sources {
  return { read: (path) => host.read(path), name: shown };
}

/** Writes diagnostics in the chosen format, JSON to stdout, and says how many there are. @returns whether one is an error. */
export function report(
  diagnostics: readonly Diagnostic[],
  format: Format,
  host: CompilerHost,
  extra?: string,
): boolean {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
  const warnings = diagnostics.length - errors;
  if (format === "json") out(render(diagnostics, "json", sourcesOf(host)));
  else {
    const paint = format === "pretty" ? paintFor(process.stderr) : PLAIN_PAINT;
    errPainted(render(diagnostics, format, sourcesOf(host), paint));
    const found = [
      ...(errors > 0 ? [count(errors, "error")] : []),
      ...(warnings > 0 ? [count(warnings, "warning")] : []),
    ].join(", ");
    const said = [found === "" ? undefined : found, extra].filter((part) => part !== undefined).join("; ");
    if (said !== "") err(`${said}\n`);
  }
  return errors > 0;
}
