/** A project's files: integ.yaml, specs, generated modules, and the versions of the systems that they use. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic, Program, System } from "@integ/compiler";
import { daysLeft, leftText } from "@integ/runtime/host";
import { shown } from "../report.ts";
import { count } from "../terminal.ts";
import { fine, warning, wrong, type Check } from "./check.ts";

/** The number of days before a version's end at which it is reported. */
const EARLY = 90;
/** The number of days before the end from which it is an error. */
const LATE = 14;

/** @param found all problems of the project and its specs */
export function fileChecks({ project }: Program, specs: readonly string[], found: readonly Diagnostic[]): Check[] {
  const errors = found.filter(({ severity }) => severity === "error");
  const of = (isOf: (path: string) => boolean): readonly Diagnostic[] => errors.filter(({ place }) => isOf(place.path));
  const inProject = of((path) => path === project.file);
  const elsewhere = of((path) => path !== project.file);
  const first = (some: readonly Diagnostic[]): string => `${some[0]?.code ?? ""}: ${some[0]?.message ?? ""}`;
  const fix = "integ check";
  return [
    inProject.length === 0
      ? fine("integ.yaml", project.file === undefined ? "no file: every setting has its default" : "it is in order")
      : wrong("integ.yaml", `${count(inProject.length, "mistake")}: ${first(inProject)}`, fix),
    elsewhere.length === 0
      ? fine("specs", `${count(specs.length, "spec")} without a mistake`)
      : wrong("specs", `${count(elsewhere.length, "mistake")}: ${first(elsewhere)}`, fix),
  ];
}

/**
 * Checks for outdated modules; nothing if a project has built none.
 *
 * @param files what a build would write, by path
 */
export function moduleChecks({ project }: Program, files: ReadonlyMap<string, string>): Check[] {
  if (!existsSync(join(project.output, "manifest.json"))) return [];
  const old = [...files].filter(([file, text]) => !existsSync(file) || readFileSync(file, "utf8") !== text);
  const [first] = old;
  return [
    first === undefined
      ? fine("modules", `${shown(project.output)} matches the specs`)
      : warning(
          "modules",
          `out of date: ${shown(first[0])}${old.length === 1 ? "" : ` and ${old.length - 1} more`}`,
          "integ build",
        ),
  ];
}

/** Versions of systems that their vendors end soon, or have ended. */
export function versionChecks(systems: readonly System[], now: number): Check[] {
  return systems.flatMap(({ name, version, link: { keptUntil } }) => {
    const left = keptUntil === undefined ? undefined : daysLeft(keptUntil, now);
    if (keptUntil === undefined || left === undefined || left > EARLY) return [];
    const about = `version ${version} ${leftText(keptUntil, left)}`;
    const fix = "npm install --save-dev @integ/cli@latest; or its vendor's new document: integ import";
    return [left <= LATE ? wrong(name, about, fix) : warning(name, about, fix)];
  });
}
