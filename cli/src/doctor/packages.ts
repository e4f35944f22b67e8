/** Checks of a project's packages: those of integ have one version, and required optional packages are installed. */
import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { pathToFileURL } from "node:url";
import type { Program } from "@integ/compiler";
import { parse, SourceText } from "@integ/grammar";
import { version } from "../version.ts";
import { fine, warning, wrong, type Check } from "./check.ts";

interface Manifest {
  readonly version?: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Packages of integ that are installed beside this one. */
const OWN = ["@integ/compiler", "@integ/grammar", "@integ/runtime", "@integ/specs"];
/** The TypeScript versions that generated modules are tested with. */
const TYPESCRIPT = [5, 9] as const;

/** Finds a package's version; undefined if it is not installed. */
export type FindVersion = (name: string, from: URL) => string | undefined;

/** Resolves a package as Node does from a file. */
export const installed: FindVersion = (name, from) => manifestOf(name, from)?.version;

function manifestOf(name: string, from: URL): Manifest | undefined {
  try {
    const path = findPackageJSON(name, from);
    return path === undefined ? undefined : (JSON.parse(readFileSync(path, "utf8")) as Manifest);
  } catch {
    return undefined;
  }
}

/** @param texts the settings of integ.yaml that determine the needed packages, with set variables filled in */
export function packageChecks(
  program: Program,
  specs: readonly string[],
  texts: { readonly engine: string; readonly settings: readonly string[] },
  find: FindVersion = installed,
): Check[] {
  const here = new URL(import.meta.url);
  return [
    versionsCheck(here, find),
    ...typescriptCheck(program, find),
    ...peerChecks(needed(program, specs, texts), here, find),
  ];
}

/** All packages of integ must have one version: one may not understand the output of another version. */
function versionsCheck(here: URL, find: FindVersion): Check {
  const others = OWN.flatMap((name) => {
    const found = find(name, here);
    return found === undefined || found === version ? [] : [`${name} ${found}`];
  });
  return others.length === 0
    ? fine("integ", version)
    : wrong(
        "integ",
        `${version}, but also ${others.join(", ")}`,
        `npm install ${[...OWN, "@integ/cli"].map((name) => `${name}@${version}`).join(" ")}`,
      );
}

function typescriptCheck({ project }: Program, find: FindVersion): Check[] {
  const found = find("typescript", pathToFileURL(`${project.folder}/package.json`));
  if (found === undefined) return [];
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const isKnown = major > TYPESCRIPT[0] || (major === TYPESCRIPT[0] && minor >= TYPESCRIPT[1]);
  return [
    isKnown
      ? fine("typescript", `TypeScript ${found}`)
      : warning(
          "typescript",
          `TypeScript ${found}; generated modules need ${TYPESCRIPT.join(".")} or newer`,
          "npm install --save-dev typescript@latest",
        ),
  ];
}

/** The required packages, each with what requires it. */
function needed(
  program: Program,
  specs: readonly string[],
  { engine, settings }: { readonly engine: string; readonly settings: readonly string[] },
): ReadonlyMap<string, string> {
  const wanted = new Map<string, string>();
  if (/^postgres(ql)?:/.test(engine)) {
    wanted.set("pg", "engine in integ.yaml");
    wanted.set("pg-boss", "engine in integ.yaml");
  }
  for (const text of settings) {
    if (/^postgres(ql)?:/.test(text)) wanted.set("pg", "a database in integ.yaml");
    if (/^(mysql|mariadb):/.test(text)) wanted.set("mysql2", "a database in integ.yaml");
    if (/^sftp:/i.test(text)) wanted.set("ssh2-sftp-client", "a folder on a server in integ.yaml");
  }
  if (specs.some((path) => usesTypeScript(program, path)))
    wanted.set("ts-morph", "a spec that uses functions in TypeScript");
  return wanted;
}

function usesTypeScript({ host }: Program, path: string): boolean {
  const text = host.read(path);
  if (text === undefined) return false;
  return parse(new SourceText(path, text)).tree.declarations.some(
    (one) => one.kind === "Use" && /\.[cm]?[jt]s$/.test(one.file.value),
  );
}

function peerChecks(wanted: ReadonlyMap<string, string>, here: URL, find: FindVersion): Check[] {
  const ranges = manifestOf("@integ/cli", here)?.peerDependencies ?? {};
  return [...wanted].map(([name, why]) => {
    const range = ranges[name] ?? "*";
    const fix = `npm install ${name === "ts-morph" ? "--save-dev " : ""}"${name}@${range}"`;
    const found = find(name, here);
    if (found === undefined) return wrong(name, `it is not installed, and ${why} needs it`, fix);
    return isWithin(found, range)
      ? fine(name, found)
      : warning(name, `${found} is installed; integ is tested with ${range}`, fix);
  });
}

/** Whether a version is within a caret range, such as `^8.23.1`. */
function isWithin(version: string, range: string): boolean {
  if (!range.startsWith("^")) return true;
  const [found, least] = [version, range.slice(1)].map((text) => text.split(/[.-]/).map(Number));
  if (found?.[0] !== least?.[0]) return false;
  for (const at of [1, 2]) {
    const [a, b] = [found?.[at] ?? 0, least?.[at] ?? 0];
    if (a !== b) return a > b;
  }
  return true;
}
