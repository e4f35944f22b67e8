/** Where a word is used, in all specs of the project; and how it is renamed. */
import { keywords, softWords, type TextEdit, type tree } from "@integ/grammar";
import type { CheckedModule } from "@integ/compiler";
import { isOf, allNodes } from "./nodes.ts";
import { declaredAt, fieldUses, meantAt, namesOf, usesOf, type Meant } from "./symbols-at.ts";
import type { Location, View } from "./view.ts";

/** All places that mean the same as what stands at an offset, its declaration among them. */
export function references(view: View, offset: number): Location[] {
  const at = meantAt(view, offset);
  return at === undefined ? [] : placesOf(view, at.meant);
}

/** The same in the file itself alone: what an editor lights up. */
export function highlights(view: View, offset: number): Location[] {
  const at = meantAt(view, offset);
  return at === undefined ? [] : inFile(view.checked, view.path, at.meant);
}

function placesOf(view: View, meant: Meant): Location[] {
  const own = inFile(view.checked, view.path, meant);
  const word = wordOf(meant);
  if (word === undefined) return own;
  const others = projectFiles(view, word).flatMap((path) => {
    const { checked } = view.program.check(path);
    return checked === undefined ? [] : inOther(checked, path, meant, view);
  });
  return [...own, ...others];
}

/** What other files of a project may say too: they are looked into only where they have the word. */
function wordOf(meant: Meant): string | undefined {
  switch (meant.kind) {
    case "callable":
    case "field":
      return meant.name;
    case "binding":
      return meant.binding.kind === "destination" ? meant.binding.name : undefined;
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

function inFile(checked: CheckedModule, path: string, meant: Meant): Location[] {
  const nodes =
    meant.kind === "binding"
      ? namesOf(checked, meant.binding)
      : meant.kind === "callable"
        ? usesOf(checked, meant.name, meant.shared)
        : meant.kind === "field"
          ? fieldUses(checked, meant.name, meant.place)
          : meant.kind === "system"
            ? systemUses(checked, meant.system, meant.pointer)
            : [];
  return nodes.map(({ start, end }) => ({ path, start, end })).toSorted((a, b) => a.start - b.start);
}

/** In another file: what a library shares, a field, and a destination whose result is asked for. */
function inOther(checked: CheckedModule, path: string, meant: Meant, view: View): Location[] {
  if (meant.kind !== "binding") return inFile(checked, path, meant);
  const integration = view.checked.module.integration?.name.value;
  return [...allNodes(checked.module.tree)].flatMap((node): Location[] => {
    if (!isOf(node, "ResultRead") || node.integration?.value !== integration) return [];
    const { destination } = node;
    return destination?.text === meant.binding.name ? [{ path, start: destination.start, end: destination.end }] : [];
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

/** What a new name changes, or why it can't be taken. */
export type Renaming = { readonly edits: readonly TextEdit[] } | { readonly refused: string };

/** What would be renamed at an offset: its stretch; or why nothing can be. */
export function renamed(view: View, offset: number): Location | { readonly refused: string } {
  const at = meantAt(view, offset);
  if (at === undefined) return { refused: "here is nothing that has a name of this spec" };
  const { meant, node } = at;
  if (meant.kind === "field") return { refused: `\`${meant.name}\` is a field of the schema, which gives it its name` };
  if (meant.kind === "system") return { refused: "what a system has is named by its description" };
  if (meant.kind === "integration" || meant.kind === "file")
    return { refused: "runs are kept by an integration's name, and files are renamed where they lie" };
  if (meant.kind === "binding" && (meant.binding.kind === "now" || meant.binding.kind === "delivery"))
    return { refused: `\`${meant.binding.name}\` is a word of the language` };
  return { path: view.path, start: node.start, end: node.end };
}

/** Renames what stands at an offset wherever it is said. */
export function rename(view: View, offset: number, to: string): Renaming {
  const at = meantAt(view, offset);
  const place = renamed(view, offset);
  if (at === undefined || "refused" in place) return "refused" in place ? place : { refused: "here is no name" };
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(to)) return { refused: `\`${to}\` is no name: letters, digits and _, and a letter first` }; // prettier-ignore
  if (keywords.includes(to) && !softWords.has(to)) return { refused: `\`${to}\` is a word of the language` };
  const { meant } = at;
  const from = meant.kind === "binding" ? meant.binding.name : meant.kind === "callable" ? meant.name : "";
  if (to !== from && isTaken(view, meant, to)) return { refused: `\`${to}\` is the name of something else here` };
  return { edits: placesOf(view, meant).map((one) => ({ ...one, text: to })) };
}

/** Whether something has the name already: anything that is declared in the file, or brought in. */
function isTaken(view: View, meant: Meant, to: string): boolean {
  const taken = ({ module, bindings }: CheckedModule): boolean =>
    module.tables.has(to) ||
    module.functions.has(to) ||
    module.mappings.has(to) ||
    [...bindings].some(([node, binding]) => binding.name === to && isOf(node, "Name"));
  if (taken(view.checked)) return true;
  if (meant.kind === "binding") return declaredAt(view.checked, meant.binding) === undefined;
  const files = projectFiles(view, meant.kind === "callable" ? meant.name : to);
  return files.some((path) => {
    const { checked } = view.program.check(path);
    return checked !== undefined && meant.kind === "callable" && usesOf(checked, meant.name, meant.shared).length > 0 && taken(checked); // prettier-ignore
  });
}
