/** The files of a template: its own, and those that it uses from another one. */
import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { templateOf, type Template } from "./templates.ts";

/** Texts by their paths in the project. */
export function templateFiles(template: Template): Map<string, string> {
  const { folder: from } = template;
  const files = new Map<string, string>();
  for (const path of globSync("**/*", { cwd: from, exclude: isNoPart, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => relative(from, join(one.parentPath, one.name)))
    .sort())
    files.set(path.replaceAll("\\", "/"), readFileSync(join(from, path), "utf8"));
  for (const [path, text] of borrowed(template)) files.set(path, text);
  for (const [path, text] of files) if (path.endsWith(".integ")) files.set(path, text.replace(BORROWING, 'use "./$1"'));
  return files;
}

/** `use "../shopify-to-xero/tax.integ"`: a file of another template, which is copied next to the spec. */
const BORROWING = /^use "(?:\.\.\/)+(?:[^/"]+\/)*([^/"]+)"/gm;

/** The files that the template uses from another one, placed beside the spec. */
function borrowed({ borrows }: Template): ReadonlyMap<string, string> {
  const lender = borrows === undefined ? undefined : templateOf(borrows.template);
  if (borrows === undefined || lender === undefined) return new Map();
  return new Map(borrows.files.map((path) => [path, readFileSync(join(lender.folder, path), "utf8")]));
}

/** Files of a template's folder that don't belong to a project: generated ones, and its own description. */
function isNoPart({ name }: { readonly name: string }): boolean {
  return ["src", ".integ", "node_modules", "integration.yaml"].includes(name);
}
