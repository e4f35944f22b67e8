/** The findings of a command, for the formats of other tools: diagnostics, and tests that fail. */
import type { Diagnostic } from "@integ/grammar";
import { fingerprint } from "../host.ts";
import type { Sources } from "./sources.ts";

/** A diagnostic, or something said in its manner: `code` is then the name of its kind, such as `failed-test`. */
export type Finding = Omit<Diagnostic, "phase">;

/** The items that were checked in one file, and the result of each. */
export interface Suite {
  /** The file, as the reader knows it. */
  readonly file: string;
  readonly cases: readonly {
    readonly name: string;
    /** The problems, one to a line; none: it passed. */
    readonly failures: readonly string[];
  }[];
}

/** A finding's message with its help, for formats with one text. */
export function messageWithHelp({ message, help }: Finding): string {
  return help === undefined ? message : `${message}\n${help}`;
}

/**
 * The fingerprint of a finding from one check to the next: its code, its file and the text it is about, not its line, which moves
 * with every edit above it. Equal findings are numbered.
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
