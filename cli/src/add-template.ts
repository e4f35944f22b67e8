/**
 * Adds a template to an existing project: its files, and the missing entries of integ.yaml and `.env.example`. Nothing
 * is overwritten.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isRecord } from "@integ/preview/run";
import { isMap, isNode, isScalar, parseDocument } from "yaml";
import { withConnection, withEntry, type Written } from "./connect/project-file.ts";
import { envExample, type Variable } from "./new-project.ts";
import { sharedFiles, textOf, usingShared } from "./shared-files.ts";
import { templateFiles } from "./template-files.ts";
import type { Template } from "./templates.ts";
import { UsageError } from "./terminal.ts";

/** The changes of a project: texts by path, and notes for the user. */
export interface Addition {
  readonly files: ReadonlyMap<string, string>;
  /** Differences between the template and the project, whose own values are kept. */
  readonly differs: readonly string[];
  /** Files of the template that the project has already, and that its specs use from there. */
  readonly shared: readonly { readonly path: string; readonly same: boolean }[];
}

/** Files of a template that belong to its own project, and are not added to another one. */
const PROJECTS_OWN: ReadonlySet<string> = new Set(["integ.yaml", "README.md", ".env.example", ".gitignore", "package.json"]); // prettier-ignore

/**
 * Its specs go next to the project's, or into a separate folder if the name of one of its files is taken. Libraries and
 * tables that the project already has are shared, and descriptions of systems go into the project's folder.
 *
 * @param variables the variables of the template's integ.yaml, with descriptions
 * @throws UsageError if the project already has the template, or integ.yaml can't be edited
 */
export function additionOf(folder: string, template: Template, variables: readonly Variable[]): Addition {
  const own = templateFiles(template);
  const names = [...own.keys()].filter((path) => !PROJECTS_OWN.has(path));
  if ([template.flow, join(template.name, template.flow)].some((path) => existsSync(join(folder, path))))
    throw new UsageError(`${template.name} is in this project already: ${template.flow}`);
  const theirs = new Map(names.map((path) => [path, own.get(path) ?? ""]));
  const shared = sharedFiles(folder, theirs);
  const left = names.filter((path) => !shared.has(path));
  const taken = left.filter((path) => (textOf(folder, path) ?? theirs.get(path)) !== theirs.get(path));
  const described = taken.find(isOfSystem);
  if (described !== undefined)
    throw new UsageError(
      `${described} of this project is another one than the template's`,
      "give your system another name, or start the template in a separate folder:   integ init another --template …",
    );
  const isTaken = taken.length > 0;
  const placed = (path: string): string =>
    isTaken && !shared.has(path) && !isOfSystem(path) ? `${template.name}/${path}` : path;
  const textOfTemplate = (path: string): string => {
    const text = theirs.get(path) ?? "";
    return isTaken && path.endsWith(".integ") ? usingShared(path, text, shared) : text;
  };
  const fresh = left.filter((path) => placed(path) !== path || textOf(folder, path) === undefined);
  const files = new Map(fresh.map((path) => [placed(path), textOfTemplate(path)]));
  const page = own.get("README.md");
  if (page !== undefined && isTaken) files.set(placed("README.md"), page);
  const before = textOf(folder, "integ.yaml") ?? "integ: 1\n";
  const { text, differs } = withSettings(before, own.get("integ.yaml") ?? "", (entry) =>
    names.reduce((moved, path) => moved.replaceAll(path, placed(path)), entry),
  );
  if (text !== before) files.set("integ.yaml", text);
  const example = textOf(folder, ".env.example");
  const lacking = variables.filter(({ name }) => !new RegExp(`^#? ?${name}=`, "m").test(example ?? ""));
  if (example === undefined) files.set(".env.example", envExample(variables));
  else if (lacking.length > 0) files.set(".env.example", `${example.trimEnd()}\n\n${envLines(lacking)}`);
  return {
    files,
    differs,
    shared: [...shared].map((path) => ({ path, same: textOf(folder, path) === theirs.get(path) })),
  };
}

/** A part of a system's description: a project has one folder for all of its systems. */
function isOfSystem(path: string): boolean {
  return path.startsWith("systems/");
}

function envLines(variables: readonly Variable[]): string {
  return envExample(variables).split("\n").slice(2).join("\n");
}

/** integ.yaml with the systems and connections of the template that it lacks. */
function withSettings(
  before: string,
  template: string,
  moved: (entry: string) => string,
): { readonly text: string; readonly differs: readonly string[] } {
  const differs: string[] = [];
  let text = before;
  const known = parseDocument(before);
  const document = parseDocument(template);
  /** Entries of a map of the template that the project's does not have. */
  const take = (path: readonly [string, ...string[]]): void => {
    const theirs = document.getIn(path, true);
    for (const { key, value } of isMap(theirs) ? theirs.items : []) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      const [own, other] = [known, document].map((one): unknown => partOf(one.toJS(), [...path, name]));
      if (own === undefined) {
        const start = key.range?.[0] ?? 0;
        const end = isNode(value) ? (value.range?.[1] ?? start) : start;
        text = added(withEntry(text, path, moved(outdented(template.slice(start, end), columnOf(template, start)))), [...path, name]); // prettier-ignore
      } else if (path.length === 1 && kindOf(own) !== undefined && kindOf(own) === kindOf(other))
        for (const inner of ["files", "tables"]) take([...path, name, inner]);
      else if (path.length === 1 ? kindOf(own) !== kindOf(other) : !isDeepStrictEqual(own, other))
        throw new UsageError(
          `${[...path, name].join(".")} of integ.yaml is another one than the template's`,
          `give yours another name, or start the template in a separate folder:   integ init another --template …`,
        );
    }
  };
  take(["systems"]);
  const connections: Readonly<Record<string, Readonly<Record<string, unknown>>>> = document.toJS()?.connections ?? {};
  for (const [system, settings] of Object.entries(connections)) {
    const lacking = new Map<string, Written>();
    for (const [name, value] of Object.entries(settings)) {
      const there: unknown = known.toJS()?.connections?.[system]?.[name];
      if (there === undefined) lacking.set(name, Array.isArray(value) ? { oneMore: String(value[0]) } : String(value));
      else if (isFixed(there) && isFixed(value) && !isDeepStrictEqual(there, value))
        differs.push(`connections.${system}.${name}: ${JSON.stringify(value)} in the template`);
    }
    if (lacking.size > 0) text = added(withConnection(text, system, lacking), ["connections", system]);
  }
  return { text, differs };
}

/** Whether a value is the setting itself, not the name of a variable, which each project chooses. */
function isFixed(value: unknown): boolean {
  return !String([value].flat()[0]).startsWith("${");
}

function added(text: string | undefined, path: readonly string[]): string {
  if (text !== undefined) return text;
  throw new UsageError(
    `integ.yaml is written in a way that ${path.join(".")} can't be added to`,
    "write each of its maps in block style, one entry per line",
  );
}

function partOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((one, name) => (isRecord(one) ? one[name] : undefined), value);
}

/** `files`, `sql` or `mail` for a built-in system. */
function kindOf(system: unknown): unknown {
  return partOf(system, ["kind"]);
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf("\n", at - 1) + 1);
}

function outdented(text: string, by: number): string {
  return text.replaceAll(new RegExp(`\n {0,${by}}`, "g"), "\n").trimEnd();
}
