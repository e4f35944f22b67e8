/**
 * The results of the last `check` or `build` of a project, in `.integ/cache/specs.json`: unchanged specs are not
 * checked again. Everything in it can be computed again, so a damaged cache, or that of another version, is ignored.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Diagnostic, Part } from "@integ/compiler";
import { digest } from "./digest.ts";
import { identity } from "./identity.ts";

/** A spec without errors, or a library. */
export interface CachedSpec {
  /** A digest of its text and of those of all specs that it depends on. */
  readonly inputs: string;
  /** The specs that it uses, directly or not. */
  readonly uses: readonly string[];
  /** It depends on all integrations of the project. */
  readonly asksForOthers: boolean;
  /** The integration's name, and its place. */
  readonly integration?: { readonly name: string; readonly start: number; readonly end: number };
  readonly diagnostics: readonly Diagnostic[];
  /** Settings that its connections lack. */
  readonly missing: readonly string[];
  readonly module?: CachedModule;
}

/** The module that a spec has become. */
export interface CachedModule {
  readonly name: string;
  readonly version: string;
  /** Its place in `BuildCache.parts`. */
  readonly parts: number;
  /** The files that were written, with digests of their texts. */
  readonly files: Readonly<Record<string, string>>;
}

/** The cached state of a project. */
export interface BuildCache {
  /** Dependencies of all specs, except specs: digests of the files that were read; null for missing ones. */
  readonly shared: Readonly<Record<string, string | null>>;
  /** The systems that were found, by the folder that was searched. */
  readonly systems: Readonly<Record<string, readonly string[]>>;
  readonly specs: Readonly<Record<string, CachedSpec>>;
  readonly parts: readonly (readonly Part[])[];
  /** The last calls without any findings. */
  readonly quiet: { readonly [command in Command]?: QuietCall };
}

/** The commands that skip unchanged specs. */
export type Command = "check" | "build";

/** A call of a command without mistakes or warnings. */
export interface QuietCall {
  /** The specs of the call, sorted. */
  readonly specs: readonly string[];
  /** For a build: the files that belong to no single spec, with digests of their texts. */
  readonly files: Readonly<Record<string, string>>;
}

export const EMPTY_CACHE: BuildCache = { shared: {}, systems: {}, specs: {}, parts: [], quiet: {} };

/** The file of the cache. */
export function keptFile(folder: string): string {
  return join(folder, ".integ/cache/specs.json");
}

/** The cache of a project; empty if there is none that this version of integ has written for this folder. */
export function readBuildCache(folder: string): BuildCache {
  let text: string;
  try {
    text = readFileSync(keptFile(folder), "utf8");
  } catch {
    return EMPTY_CACHE;
  }
  const end = text.indexOf("\n");
  const body = text.slice(end + 1);
  if (text.slice(0, end) !== checksum(folder, body)) return EMPTY_CACHE;
  // The checksum proves that this version of the code has written it.
  const kept: BuildCache = JSON.parse(body);
  return kept;
}

/** Writes the cache, if the folder is writable. */
export function writeBuildCache(folder: string, kept: BuildCache): void {
  // A single spec is not a project: no cache is written next to it.
  if (!existsSync(join(folder, "integ.yaml"))) return;
  const file = keptFile(folder);
  const body = JSON.stringify(kept);
  const partial = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(dirname(file), ".gitignore"), "*\n");
    writeFileSync(partial, `${checksum(folder, body)}\n${body}`);
    // Atomic, since another command may read meanwhile.
    renameSync(partial, file);
  } catch {
    // A full or read-only disk is no reason to fail: the next run checks everything again.
  }
}

/** A checksum over the content, the folder and the version of integ, so that other caches are ignored. */
function checksum(folder: string, body: string): string {
  return digest(identity(), folder, body);
}
