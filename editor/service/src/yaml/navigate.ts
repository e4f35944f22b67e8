/** Definitions of names in `integ.yaml` and `system.yaml`, links to files, and outlines. */
import { locateIn, resolvePath, type Program } from "@integ/compiler";
import type { Diagnostic, TextEdit } from "@integ/grammar";
import type { OutlineItem } from "../outline.ts";
import type { Location } from "../view.ts";
import { yamlKind } from "./complete.ts";
import { yamlPlace } from "./place.ts";

/** The declaration of a name: a system, a setting, an integration; a type, an operation, a schema. */
export function yamlDefinition(program: Program, path: string, text: string, offset: number): Location[] {
  const end = offset + (/^[\w./@-]*/.exec(text.slice(offset))?.[0].length ?? 0);
  const place = yamlPlace(text, end);
  if (place === undefined || place.word.start === place.word.end) return [];
  const own = text.slice(place.word.start, place.word.end);
  const names = place.kind === "key" ? [...place.path, own] : place.path;
  return yamlKind(path) === "project"
    ? inProject(program, names)
    : inSystem(program, path, text, place.kind, names, own);
}

function inProject(program: Program, [section, name, setting]: readonly string[]): Location[] {
  if (name === undefined) return [];
  if (section === "connections" || section === "systems") {
    const file = program.system(name)?.path;
    const isSetting = section === "connections" && setting !== undefined;
    return file === undefined ? [] : keyIn(program, file, isSetting ? ["settings", setting] : ["system"]);
  }
  if (section === "first_run" || section === "alerts" || section === "inventory")
    return (program.host.specs?.(program.project.folder) ?? []).flatMap((spec) => {
      const { checked } = program.check(spec);
      const declared = checked?.module.integration?.name;
      const wanted = section === "first_run" ? name : setting;
      return declared?.value === wanted && declared !== undefined ? [{ path: spec, start: declared.start, end: declared.end }] : []; // prettier-ignore
    });
  return [];
}

function inSystem(
  program: Program,
  path: string,
  text: string,
  kind: "key" | "value",
  names: readonly string[],
  own: string,
): Location[] {
  if (kind === "key") return [];
  const last = names.findLast((step) => step !== "[]");
  if (last === "schema") {
    const file = resolvePath(path, own);
    return program.host.read(file) === undefined ? [] : [{ path: file, start: 0, end: 0 }];
  }
  if (last === "type") return within(path, text, ["types", own]);
  if (last === "operation" || last === "find" || last === "each" || last === "try")
    return within(path, text, ["operations", own]);
  // `identity: [id]` names a field of the schema of the type.
  if (last === "identity" && names[0] === "types" && names[1] !== undefined) {
    const schema = schemaOf(text, names[1]);
    const file = schema === undefined ? undefined : resolvePath(path, schema);
    return file === undefined ? [] : keyIn(program, file, ["properties", own]);
  }
  return [];
}

function schemaOf(text: string, type: string): string | undefined {
  const at = locateIn(text, `/types/${type}/schema`);
  return at === undefined ? undefined : /^schema:\s*"?([\w./-]+)/.exec(text.slice(at.start))?.[1];
}

function keyIn(program: Program, file: string, steps: readonly string[]): Location[] {
  const text = program.host.read(file);
  return text === undefined ? [] : within(file, text, steps);
}

/** The key at the end of a path; empty if there is none. */
function within(path: string, text: string, steps: readonly string[]): Location[] {
  const last = steps.at(-1) ?? "";
  const at = locateIn(text, steps.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""));
  const isThere = at !== undefined && text.slice(at.start, at.end).replaceAll('"', "") === last;
  return isThere ? [{ path, start: at.start, end: at.end }] : [];
}

/** The files that a YAML file names: schemas, and systems by their folders. */
export function yamlLinks(program: Program, path: string, text: string): (Location & { readonly target: string })[] {
  const written = yamlKind(path) === "project" ? /\buse:\s*["']?([^\s"'#,}]+)/g : /\bschema:\s*["']?([^\s"'#,}]+)/g;
  return [...text.matchAll(written)].flatMap((match) => {
    const [whole, name = ""] = match;
    const folder = program.project.folder;
    const system = yamlKind(path) === "project" ? program.host.findSystem(name, folder) : undefined;
    const target = system === undefined ? resolvePath(path, name) : `${system}/system.yaml`;
    const start = match.index + whole.length - name.length;
    return program.host.read(target) === undefined ? [] : [{ path, start, end: start + name.length, target }];
  });
}

/** The sections with their named entries. */
export function yamlOutline(text: string): OutlineItem[] {
  const lines = [...text.matchAll(/^( *)([\w.-]+|"[^"\n]+"):(?= |$)/gm)].map(([whole, indent = "", name = ""], i, all) => ({
    name: name.replaceAll('"', ""),
    depth: indent.length,
    start: all[i]?.index ?? 0,
    selection: { start: (all[i]?.index ?? 0) + indent.length, end: (all[i]?.index ?? 0) + whole.length - 1 },
  })); // prettier-ignore
  const sections = lines.filter(({ depth }) => depth === 0);
  return sections.map((section, i) => {
    const end = sections[i + 1]?.start ?? text.length;
    const inside = lines.filter(({ start, depth }) => start > section.start && start < end && depth === 2);
    const item = (one: (typeof lines)[number], to: number, children: readonly OutlineItem[]): OutlineItem => ({
      name: one.name,
      kind: children.length > 0 || one.depth === 0 ? "other" : "field",
      start: one.start,
      end: trimmed(text, one.start, to),
      selection: one.selection,
      children,
    });
    return item(section, end, inside.map((one, n) => item(one, inside[n + 1]?.start ?? end, []))); // prettier-ignore
  });
}

function trimmed(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length;
}

/** The edit that inserts the suggested name of a diagnostic. */
export function suggestedEdit(text: string, { place, help }: Diagnostic): TextEdit | undefined {
  const suggestion = /^did you mean `?([\w.-]+)`?\?$/.exec(help ?? "")?.[1];
  const own = text.slice(place.start, place.end);
  return suggestion === undefined || !/^[\w.-]+$/.test(own) ? undefined : { ...place, text: suggestion };
}
