/** Completion and descriptions in `integ.yaml` and `system.yaml`, from their schemas and the project. */
import { PROJECT_SCHEMA, SYSTEM_SCHEMA, type Program, type System } from "@integ/compiler";
import { escaped, RANK, type Completion, type Completions } from "../completion/item.ts";
import { systemOf } from "../diagnostics.ts";
import type { Files } from "../files.ts";
import type { Hover } from "../hover.ts";
import { yamlPlace, type YamlPlace } from "./place.ts";
import { isBlock, schemasAt, type FileSchema } from "./schema.ts";

/** The kind of a file; undefined for any other file. */
export function yamlKind(path: string): "project" | "system" | undefined {
  if (path.endsWith("/integ.yaml")) return "project";
  return path.endsWith("/system.yaml") ? "system" : undefined;
}

/** The completions at an offset of a YAML file. */
export function yamlCompletions(
  program: Program,
  path: string,
  text: string,
  offset: number,
  files: Files,
): Completions {
  const place = yamlPlace(text, offset);
  const kind = yamlKind(path);
  if (place === undefined || kind === undefined) return { replace: { start: offset, end: offset }, items: [] };
  const root: FileSchema = kind === "project" ? PROJECT_SCHEMA : SYSTEM_SCHEMA;
  const known = kind === "project" ? projectNames(program, place) : systemNames(program, path, text, place, files);
  const items = place.kind === "key" ? [...known, ...keys(root, place)] : [...known, ...values(root, place)];
  const seen = new Set<string>();
  const found = items.filter(({ label }) => !seen.has(label) && seen.add(label) !== undefined);
  return { replace: place.word, items: found.toSorted((a, b) => a.rank - b.rank) };
}

function keys(root: FileSchema, place: YamlPlace): Completion[] {
  return schemasAt(root, place.path).flatMap((schema) =>
    Object.entries(schema.properties ?? {})
      .filter(([name]) => !place.beside.has(name))
      .map(([name, own]): Completion => {
        const required = schema.required?.includes(name) === true;
        const description = schemasAt(root, [...place.path, name]).find((one) => one.description !== undefined)?.description; // prettier-ignore
        const block = isBlock(root, own) && !place.inline;
        return {
          label: name,
          kind: "setting",
          detail: required ? "required" : shortOf(own),
          ...(description === undefined ? {} : { documentation: description }),
          insert: place.colon ? name : block ? `${name}:\n${" ".repeat(place.indent + 2)}` : `${name}: `,
          rank: required ? RANK.required : RANK.fits,
          ...(required ? { required: true as const } : {}),
        };
      }),
  );
}

function shortOf({ type, enum: members }: FileSchema): string {
  if (members !== undefined) return members.slice(0, 4).map(String).join(", ");
  return typeof type === "string" ? ({ string: "a text", object: "a block", array: "a list", integer: "a whole number", boolean: "true or false" }[type] ?? type) : ""; // prettier-ignore
}

function values(root: FileSchema, place: YamlPlace): Completion[] {
  return schemasAt(root, place.path).flatMap(({ enum: members, const: only, type }) => {
    const all = members ?? (only === undefined ? (type === "boolean" ? [true, false] : []) : [only]);
    return all.map((one): Completion => ({ label: String(one), kind: "value", insert: String(one), rank: RANK.best }));
  });
}

const item = (label: string, kind: Completion["kind"], insert: string, detail?: string): Completion => ({
  label,
  kind,
  ...(detail === undefined ? {} : { detail }),
  insert,
  rank: RANK.best,
});

/** Names of the project: its systems, their settings, its integrations. */
function projectNames(program: Program, { path, kind, beside, colon, inline, indent }: YamlPlace): Completion[] {
  const [section, name, setting] = path;
  const behind = (text: string, block: boolean): string => (colon ? text : block && !inline ? `${text}:\n${" ".repeat(indent + 2)}` : `${text}: `); // prettier-ignore
  if (kind === "key" && path.length === 1 && (section === "connections" || section === "systems"))
    return program
      .systemNames()
      .filter((one) => !beside.has(one))
      .map((one) => item(one, "system", behind(one, true)));
  if (kind === "key" && (section === "first_run" || (section === "alerts" && name === "silent_after")))
    return program
      .integrationNames()
      .filter((one) => !beside.has(one))
      .map((one) => item(one, "setting", behind(one, false)));
  if (section === "connections" && name !== undefined && kind === "key" && path.length === 2)
    return settingsOf(program.system(name), name, beside, colon);
  if (section === "connections" && setting !== undefined && name !== undefined && kind === "value")
    return [item(`\${${`${name}_${setting}`.toUpperCase()}}`, "value", `\${${`${name}_${setting}`.toUpperCase()}}`, "read from the environment")]; // prettier-ignore
  if (section === "systems" && path[2] === "use" && kind === "value")
    return [item(`@integ/specs/${name ?? ""}`, "value", `"@integ/specs/${name ?? ""}"`), item(`./systems/${name ?? ""}`, "value", `./systems/${name ?? ""}`)]; // prettier-ignore
  return [];
}

function settingsOf(
  system: System | undefined,
  name: string,
  beside: ReadonlySet<string>,
  colon: boolean,
): Completion[] {
  return [...(system?.settings ?? [])]
    .filter(([setting]) => !beside.has(setting))
    .map(([setting, { secret, doc, default: usual }]) => ({
      label: setting,
      kind: "setting",
      detail: `${secret ? "a secret, by name" : "a text"}${usual === undefined ? "" : `, usually ${usual}`}`,
      ...(doc === undefined ? {} : { documentation: doc }),
      insert: colon ? setting : secret ? `${setting}: ${escaped("$")}{${`${name}_${setting}`.toUpperCase()}${escaped("}")}` : `${setting}: `, // prettier-ignore
      snippet: true,
      rank: usual === undefined ? RANK.required : RANK.best,
    }));
}

/** Names of a description: its types, its operations, the fields of a type, the files of schemas. */
function systemNames(program: Program, path: string, text: string, place: YamlPlace, files: Files): Completion[] {
  if (place.kind !== "value") return [];
  const last = place.path.findLast((step) => step !== "[]");
  const [section, name] = place.path;
  if (last === "schema") return files.beside(path, [".json", ".yaml"]).map((one) => item(one, "file", one));
  if (last === "type" && (section === "events" || section === "operations") && !place.path.includes("parameters"))
    return namesIn(text, "types").map((one) => item(one, "type", one));
  if (last === "operation" || (last === "try" && section === "connect"))
    return namesIn(text, "operations").map((one) => item(one, "operation", one));
  if ((last === "identity" && section === "types") || (last === "dedupe" && section === "events")) {
    const system = program.system(systemOf(program, path) ?? "");
    const type = section === "types" ? system?.types.get(name ?? "") : system?.events.get(name ?? "")?.type;
    return [...(type?.type.fields.keys() ?? [])].map((one) => item(one, "field", one));
  }
  return [];
}

/** The names of a section, found by lines, since the file may be incomplete. */
function namesIn(text: string, section: string): string[] {
  const block = new RegExp(`^${section}:[^\\n]*\\n((?:[ #][^\\n]*\\n|\\n)*)`, "m").exec(`${text}\n`)?.[1] ?? "";
  return [...block.matchAll(/^ {2}([\w]+):/gm)].map(([, name = ""]) => name);
}

/** The description of a name in a YAML file. */
export function yamlHover(path: string, text: string, offset: number): Hover | undefined {
  const kind = yamlKind(path);
  const end = offset + (/^[\w-]*/.exec(text.slice(offset))?.[0].length ?? 0);
  const place = kind === undefined ? undefined : yamlPlace(text, end);
  if (place === undefined || place.word.start === place.word.end) return undefined;
  const root: FileSchema = kind === "project" ? PROJECT_SCHEMA : SYSTEM_SCHEMA;
  const own = text.slice(place.word.start, place.word.end);
  const at = place.kind === "key" ? [...place.path, own] : place.path;
  const markdown = schemasAt(root, at).find(({ description }) => description !== undefined)?.description;
  return markdown === undefined ? undefined : { ...place.word, markdown };
}
