/** Libraries and tables that a project has already when a template that brings them is added: used where they are, not copied. */
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parse, SourceText } from "@integ/grammar";

/**
 * The template's files beside its spec that the project's own stand for: a file with the same text; a library that declares all
 * that the template's does, since people write their own accounts and rates into it; and what such a library uses itself.
 *
 * @param folder the project's
 * @param files the template's texts, by their paths
 */
export function sharedFiles(folder: string, files: ReadonlyMap<string, string>): ReadonlySet<string> {
  const shared = new Set<string>();
  const share = (path: string): void => {
    if (shared.has(path) || !files.has(path)) return;
    shared.add(path);
    const own = textOf(folder, path);
    if (own !== undefined && path.endsWith(".integ")) for (const used of filesUsed(path, own)) share(used);
  };
  for (const [path, text] of files) {
    if (path.includes("/")) continue;
    const own = textOf(folder, path);
    if (own !== undefined && (path.endsWith(".integ") ? standsFor(own, text) : own === text)) share(path);
  }
  return shared;
}

/** A template's spec for a separate folder, with relative paths to the shared files. */
export function usingShared(path: string, text: string, shared: ReadonlySet<string>): string {
  return filesUsed(path, text)
    .filter((used) => shared.has(used))
    .reduce((changed, used) => {
      const here = posix.relative(posix.dirname(path), used);
      return changed.replaceAll(`"./${here}"`, `"../${here}"`);
    }, text);
}

/** Whether it is a library, not an integration, with all functions, mappings and tables of the other. */
function standsFor(own: string, theirs: string): boolean {
  const [mine, wanted] = [namesOf(own), namesOf(theirs)];
  return mine !== undefined && wanted !== undefined && [...wanted].every((name) => mine.has(name));
}

/** What a library declares; undefined for an integration. */
function namesOf(text: string): ReadonlySet<string> | undefined {
  const { declarations } = treeOf("library.integ", text);
  if (declarations.some(({ kind }) => kind === "Integration")) return undefined;
  return new Set(
    declarations.flatMap((one) =>
      one.kind === "Function" || one.kind === "Mapping" || one.kind === "Table" ? [`${one.kind} ${one.name.text}`] : [],
    ),
  );
}

/** The files that a spec or library names: libraries, code and tables. */
function filesUsed(path: string, text: string): string[] {
  return treeOf(path, text).declarations.flatMap((one) => {
    const file = one.kind === "Use" || one.kind === "Table" ? one.file : undefined;
    return file === undefined ? [] : [posix.join(posix.dirname(path), file.value)];
  });
}

function treeOf(path: string, text: string): ReturnType<typeof parse>["tree"] {
  return parse(new SourceText(path, text)).tree;
}

/** The text of a file of a project; undefined if there is none. */
export function textOf(folder: string, path: string): string | undefined {
  const file = join(folder, path);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
