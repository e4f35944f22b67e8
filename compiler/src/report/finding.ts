/** What a command has found, for the formats of other tools: diagnostics, and tests that fail. */
import type { Diagnostic } from "@integ/grammar";
import { fingerprint } from "../host.ts";
import type { Sources } from "./sources.ts";

/** A diagnostic, or something said in its manner: `code` is then the name of its kind, such as `failed-test`. */
export type Finding = Omit<Diagnostic, "phase">;

/** What was looked at of one file, and what came of each. */
export interface Suite {
  /** The file, as the reader knows it. */
  readonly file: string;
  readonly cases: readonly {
    readonly name: string;
    /** What is wrong, a line each; none: all is well. */
    readonly failures: readonly string[];
  }[];
}

/** The message of a finding with how to mend it, for formats that have one text. */
export function messageWithHelp({ message, help }: Finding): string {
  return help === undefined ? message : `${message}\n${help}`;
}

/**
 * What a finding is known by from one check to the next: its code, its file and the text it is about, not its line, which moves with
 * every edit above it. The same twice is told apart by its number.
 */
export function fingerprints(findings: readonly Finding[], sources: Sources): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ code, message, place: { path, start, end } }) => {
    const text = sources.read(path)?.slice(start, end) ?? "";
    const key = fingerprint(code, sources.name(path), message, text);
    const number = seen.get(key) ?? 0;
    seen.set(key, number + 1);
    return number === 0 ? key : fingerprint(key, String(number));
  });
}

/** The path of a file as a URI reference: relative to the folder of the check where it lies below it. */
export function uriOf(name: string): string {
  const path = name.replaceAll("\\", "/");
  const escaped = path.split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${escaped}` : escaped;
}
