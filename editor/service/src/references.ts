/** Finds the uses of a word in all specs of the project, and renames it. */
import { keywords, softWords, type TextEdit, type tree } from "@integ/grammar";
import type { CheckedModule } from "@integ/compiler";
import { isOf, allNodes } from "./nodes.ts";
import { declaredAt, fieldUses, symbolAt, namesOf, usesOf, type SymbolTarget } from "./symbols-at.ts";
import type { Location, View } from "./view.ts";

/** All uses of the symbol at an offset, including its declaration. */
export function references(view: View, offset: number): Location[] {
  const at = symbolAt(view, offset);
  return at === undefined ? [] : placesOf(view, at.target);
}

/** The uses in the file itself, which an editor highlights. */
export function highlights(view: View, offset: number): Location[] {
  const at = symbolAt(view, offset);
  return at === undefined ? [] : inFile(view.checked, view.path, at.target);
}

function placesOf(view: View, target: SymbolTarget): Location[] {
  const own = inFile(view.checked, view.path, target);
  const word = wordOf(target);
  if (word === undefined) return own;
  const others = projectFiles(view, word).flatMap((path) => {
    const { checked } = view.program.check(path);
    return checked === undefined ? [] : inOther(checked, path, target, view);
  });
  return [...own, ...others];
}

/** A word that other files may contain: only files with the word are searched. */
function wordOf(target: SymbolTarget): string | undefined {
  switch (target.kind) {
    case "callable":
    case "field":
      return target.name;
    case "binding":
      return target.binding.kind === "destination" ? target.binding.name : undefined;
    case "system":
    case "integration":
    case "file":
      return undefined;
  }
}

function projectFiles(view: View, word: string): string[] {
  const { host, project } = view.program;
  return (host.specs?.(project.folder) ?? []).filter((path) => path !== view.path && host.read(path)?.includes(word) === true); // prettier-ignore
}

function inFile(checked: CheckedModule, path: string, target: SymbolTarget): Location[] {
  const nodes =
    target.kind === "binding"
      ? namesOf(checked, target.binding)
      : target.kind === "callable"
        ? usesOf(checked, target.name, target.shared)
        : target.kind === "field"
          ? fieldUses(checked, target.name, target.place)
          : target.kind === "system"
            ? systemUses(checked, target.system, target.pointer)
            : [];
  return nodes.map(({ start, end }) => ({ path, start, end })).toSorted((a, b) => a.start - b.start);
}

/** Uses in another file: of declarations of a library, fields, and destinations whose results are read. */
function inOther(checked: CheckedModule, path: string, target: SymbolTarget, view: View): Location[] {
  if (target.kind !== "binding") return inFile(checked, path, target);
  const integration = view.checked.module.integration?.name.value;
  return [...allNodes(checked.module.tree)].flatMap((node): Location[] => {
    if (!isOf(node, "ResultRead") || node.integration?.value !== integration) return [];
    const { destination } = node;
    return destination?.text === target.binding.name ? [{ path, start: destination.start, end: destination.end }] : [];
  });
}

function systemUses(checked: CheckedModule, system: string, pointer: string): tree.Node[] {
  const member = pointer.split("/").at(-1) ?? "";
  return [...allNodes(checked.module.tree)].flatMap((node) => {
    if (!isOf(node, "QualifiedName") || node.parts[0]?.text !== system) return [];
    const part = pointer === "" ? node.parts[0] : node.parts[1];
    return part !== undefined && (pointer === "" || part.text === member) ? [part] : [];
  });
}

/** The edits of a renaming, or why it is not possible. */
export type Renaming = { readonly edits: readonly TextEdit[] } | { readonly refused: string };

/** The range at an offset that can be renamed, or why nothing can. */
export function renamed(view: View, offset: number): Location | { readonly refused: string } {
  const at = symbolAt(view, offset);
  if (at === undefined) return { refused: "here is nothing that has a name of this spec" };
  const { target, node } = at;
  if (target.kind === "field")
    return { refused: `\`${target.name}\` is a field of the schema, which gives it its name` };
  if (target.kind === "system") return { refused: "what a system has is named by its description" };
  if (target.kind === "integration" || target.kind === "file")
    return { refused: "runs are kept by an integration's name, and files are renamed where they lie" };
  if (target.kind === "binding" && (target.binding.kind === "now" || target.binding.kind === "delivery"))
    return { refused: `\`${target.binding.name}\` is a word of the language` };
  return { path: view.path, start: node.start, end: node.end };
}

/** Renames the symbol at an offset everywhere. */
export function rename(view: View, offset: number, to: string): Renaming {
  const at = symbolAt(view, offset);
  const place = renamed(view, offset);
  if (at === undefined || "refused" in place) return "refused" in place ? place : { refused: "here is no name" };
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(to)) return { refused: `\`${to}\` is no name: letters, digits and _, and a letter first` }; // prettier-ignore
  if (keywords.includes(to) && !softWords.has(to)) return { refused: `\`${to}\` is a word of the language` };
  const { target } = at;
  const from = target.kind === "binding" ? target.binding.name : target.kind === "callable" ? target.name : "";
  if (to !== from && isTaken(view, target, to)) return { refused: `\`${to}\` is the name of something else here` };
  return { edits: placesOf(view, target).map((one) => ({ ...one, text: to })) };
}

/** Whether the name is taken by a declaration or import of the file. */
function isTaken(view: View, target: SymbolTarget, to: string): boolean {
  const taken = ({ module, bindings }: CheckedModule): boolean =>
    module.tables.has(to) ||
    module.functions.has(to) ||
    module.mappings.has(to) ||
    [...bindings].some(([node, binding]) => binding.name === to && isOf(node, "Name"));
  if (taken(view.checked)) return true;
  if (target.kind === "binding") return declaredAt(view.checked, target.binding) === undefined;
  const files = projectFiles(view, target.kind === "callable" ? target.name : to);
  return files.some((path) => {
    const { checked } = view.program.check(path);
    return checked !== undefined && target.kind === "callable" && usesOf(checked, target.name, target.shared).length > 0 && taken(checked); // prettier-ignore
  });
}
