/**
 * What the last `check` or `build` of a project has found, in `.integ/cache/specs.json`: what has not changed since is not looked at
 * again. Everything in it can be found out anew, so what is damaged, or of another integ, is as good as nothing.
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
  /** The integration's name, and where that stands. */
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

/** A project as it was found. */
export interface BuildCache {
  /** Dependencies of all specs, except specs: digests of the files that were read; null for missing ones. */
  readonly shared: Readonly<Record<string, string | null>>;
  /** The systems that were found, by the folder that was asked for. */
  readonly systems: Readonly<Record<string, readonly string[]>>;
  readonly specs: Readonly<Record<string, CachedSpec>>;
  readonly parts: readonly (readonly Part[])[];
  /** The last calls that found nothing at all to say. */
  readonly quiet: { readonly [command in Command]?: QuietCall };
}

/** The commands that skip unchanged specs. */
export type Command = "check" | "build";

/** A call of a command that had nothing to say: no mistakes, and no warnings. */
export interface QuietCall {
  /** Those that it was about, sorted. */
  readonly specs: readonly string[];
  /** Of a build: the files that belong to no single spec, with digests of their texts. */
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
  // The checksum says that this very code has written it.
  const kept: BuildCache = JSON.parse(body);
  return kept;
}

/** Writes the cache, if the folder is writable. */
export function writeBuildCache(folder: string, kept: BuildCache): void {
  // A spec by itself is no project: nothing is laid beside it.
  if (!existsSync(join(folder, "integ.yaml"))) return;
  const file = keptFile(folder);
  const body = JSON.stringify(kept);
  const partial = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(dirname(file), ".gitignore"), "*\n");
    writeFileSync(partial, `${checksum(folder, body)}\n${body}`);
    // All at once: another command may read meanwhile.
    renameSync(partial, file);
  } catch {
    // A disk that is full or read-only is no reason to fail: the next run looks at everything again.
  }
}

/** A checksum over the content, the folder and the version of integ, so that other caches are ignored. */
function checksum(folder: string, body: string): string {
  return digest(identity(), folder, body);
}
