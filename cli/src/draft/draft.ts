/** A first project from one system to another: a spec that compiles and says what is still to be decided, with a sample and a test. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { format } from "@integ/grammar/format";
import { Program, sampleOf, type SystemEvent, type SystemOperation, type SystemType } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { keywords, softWords } from "@integ/grammar";
import { runTest, type SampleOutcome } from "@integ/preview/run";
import { loadFlow } from "@integ/runtime/host";
import { settingsNeeded } from "../connect/systems.ts";
import { exampleOf } from "../system-parts.ts";
import type { Template } from "../templates.ts";
import { UsageError } from "../terminal.ts";
import { below, linesOf, type Leaf, type Line } from "./fields.ts";
import { startOf, writeOf, type Part } from "./parts.ts";

/** More values than that are not tried out one by one. */
const ROUNDS = 200;

/**
 * Writes a project into a folder of its own, from which `integ init` takes it as it takes a template.
 *
 * @param from a system, or an event or list of one @param to a system, or an operation of one
 * @param project the folder whose own systems are known, such as imported ones
 * @throws UsageError where there is nothing of that name, or no draft can be made
 */
export async function draft(from: string, to: string, project: string): Promise<Template> {
  const folder = mkdtempSync(join(tmpdir(), "integ-draft-"));
  try {
    return await draftInto(folder, from, to, project);
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
}

async function draftInto(folder: string, from: string, to: string, project: string): Promise<Template> {
  const theirs = bringSystems(project, [from, to], folder);
  const program = new Program(nodeHost(), folder);
  const [start, write] = [startOf(program, from), writeOf(program, to)];
  const type = "kind" in start.part ? start.part.result : start.part.type;
  const { record } = write.part;
  if (type === undefined || record === undefined) throw new UsageError(`there is no draft from ${from} to ${to}`);
  const name = `${dashed(start.system.name)}-${dashed(type.name)}-to-${dashed(write.system.name)}-${dashed(record.name)}`;
  const flow = `${name}.integ`;
  const sample = `samples/${dashed(type.name)}.json`;
  mkdirSync(join(folder, "samples"));
  writeFileSync(join(folder, sample), sampleFor(start.system.path, type));
  const lines = specLines(name, start, write, type);
  const path = join(folder, flow);
  const [one, other] = [start.system.name, write.system.name];
  const elsewhere = `name another event or list of ${one}, or another operation of ${other}, as in --from ${one}.${start.part.name} --to ${other}.${write.part.name}: integ explain ${one} and integ explain ${other} list them`;
  const wrong = (text: string): readonly { readonly at: number; readonly message: string }[] => {
    program.update(path, text);
    const errors = program.check(path).diagnostics.filter(({ severity }) => severity === "error");
    return errors.map(({ place, message }) => ({ at: place.path === path ? place.start : 0, message }));
  };
  const chosen = settle(lines, wrong, elsewhere);
  const came = await originOf(program, path, chosen, sample);
  writeFileSync(path, await format(`${chosen}\n${testFor(came, destinationOf(write), sample)}`));
  writeFileSync(
    join(folder, "integ.yaml"),
    projectFor(new Program(nodeHost(), folder), [...new Set([start.system, write.system])]),
  );
  for (const path of theirs) rmSync(path, { recursive: true });
  return {
    name,
    folder,
    isDraft: true,
    flow,
    title: name,
    about: `${start.system.title}'s ${type.name} becomes ${write.system.title}'s ${record.name}; fill in the values that the spec holds for`,
    from: start.system.name,
    to: write.system.name,
  };
}

/** Descriptions of the project's own systems, where the draft finds them while it is made. @returns the folders that are not a part of it */
function bringSystems(project: string, named: readonly string[], folder: string): readonly string[] {
  const { project: known } = new Program(nodeHost(), project);
  return [...new Set(named.map((one) => one.split(".")[0] ?? ""))].flatMap((name) => {
    const used = known.systems.get(name)?.use;
    const from = used?.startsWith(".") === true ? join(project, used) : join(project, "systems", name);
    if (!existsSync(join(from, "system.yaml"))) return [];
    const to = join(folder, "systems", name);
    cpSync(from, to, { recursive: true });
    return [to];
  });
}

function dashed(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "-").replaceAll(/[^A-Za-z0-9]+/g, "-").toLowerCase(); // prettier-ignore
}

/** A name for a document that is no word of the language. */
function nameFor(type: SystemType): string {
  const name = dashed(type.name).replaceAll("-", "_");
  return keywords.includes(name) || softWords.has(name) ? "document" : name;
}

function destinationOf({ part }: Part<SystemOperation>): string {
  const name = part.record === undefined ? "written" : nameFor(part.record);
  return name === "document" ? "written" : name;
}

function specLines(
  name: string,
  { system, part }: Part<SystemEvent | SystemOperation>,
  write: Part<SystemOperation>,
  type: SystemType,
): readonly Line[] {
  const source = nameFor(type) === destinationOf(write) ? "document" : nameFor(type);
  const record = write.part.record?.type;
  const id = keyOf(type);
  const called = `${write.system.name}.${write.part.name}`;
  return [
    "integ 1",
    "",
    `/// ${system.title}: ${type.name} → ${write.system.title}: ${write.part.record?.name ?? ""}. Replace each \`hold "say …"\` by a value.`,
    `integration "${name}"`,
    "",
    ...exampleOf(system, part).replace("source  document", `source  ${source}`).split("\n"),
    ...(id === undefined ? [] : [`key ${source}.${id}`]),
    "",
    // No one receives mail without having agreed to it.
    ...(write.system.kind === "marketing"
      ? ['let agreed = hold "say who has agreed to be written to, such as  accepts_marketing"', ""]
      : []),
    `destination ${destinationOf(write)} = ${called} {`,
    ...(record === undefined ? [] : linesOf(record, below({ path: source, type: type.type }), "  ")),
    "}",
  ];
}

/** What documents of a type are told apart by: never what many of them share, such as a currency, or all would wait for one. */
function keyOf({ identity = [], type }: SystemType): string | undefined {
  const [known] = identity;
  if (known !== undefined && type.fields.has(known)) return known;
  const fields = [...type.fields.values()].filter(({ required, type: { kind } }) => required && ["text", "number"].includes(kind)); // prettier-ignore
  const named = (pattern: RegExp): string | undefined => fields.find(({ name }) => pattern.test(name))?.name;
  return type.fields.has("id")
    ? "id"
    : (named(/^(entity_?id|increment_?id|uuid|guid)$/i) ?? named(/^(number|reference)$/i));
}

/** The spec with the first way of each value that the compiler takes. @throws UsageError where something else is wrong */
function settle(
  lines: readonly Line[],
  mistakes: (text: string) => readonly { readonly at: number; readonly message: string }[],
  elsewhere: string,
): string {
  const way = new Map<Leaf, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const texts = lines.map((line) => (typeof line === "string" ? line : `${line.before}${line.ways[way.get(line) ?? 0] ?? ""}${line.after}`)); // prettier-ignore
    const text = `${texts.join("\n")}\n`;
    const found = mistakes(text);
    if (found.length === 0) return text;
    const wrong = new Set(found.map(({ at }) => lines[text.slice(0, at).split("\n").length - 1]));
    const movable = [...wrong].filter((line): line is Leaf => typeof line === "object" && (way.get(line) ?? 0) < line.ways.length - 1); // prettier-ignore
    if (movable.length === 0)
      throw new UsageError(`there is no draft: ${found[0]?.message ?? ""}`, elsewhere); // prettier-ignore
    for (const leaf of movable) way.set(leaf, (way.get(leaf) ?? 0) + 1);
  }
  throw new UsageError("there is no draft of so many fields", "name another operation");
}

/** A document as the vendor has it, where the description has one; the least that its schema takes otherwise. */
function sampleFor(descriptor: string, type: SystemType): string {
  const known = join(dirname(descriptor), "samples", `${type.name}.json`);
  if (existsSync(known)) return readFileSync(known, "utf8");
  return `${JSON.stringify(sampleOf(type.type, type.name), null, 2)}\n`;
}

async function originOf(
  program: Program,
  path: string,
  text: string,
  sample: string,
): Promise<SampleOutcome | undefined> {
  program.update(
    path,
    `${text}\ntest "a first document" {\n  given "${sample}"\n  expect skip "nothing is skipped"\n}\n`,
  );
  const { module, checked } = program.compile(path);
  const [test] = checked?.tests ?? [];
  if (module === undefined || test === undefined) return undefined;
  return runTest(await loadFlow(module), test, (file) => readFileSync(join(dirname(path), file), "utf8")).came;
}

/** The test expects what comes today: until all is said, that is a run that waits. */
function testFor(came: SampleOutcome | undefined, destination: string, sample: string): string {
  const given = `test "a first document" {\n  given "${sample}"\n  expect`;
  if (came?.kind === "sent") {
    const record: unknown = came.records[destination];
    const fields = Object.entries(typeof record === "object" && record !== null ? record : {})
      .filter(([, value]) => typeof value === "string" || typeof value === "boolean")
      .slice(0, 3)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return `${given} ${destination} { ${fields.join(", ")} }\n}\n`;
  }
  return `${given} ${came?.kind === "skip" || came?.kind === "retry" ? came.kind : "hold"}\n}\n`;
}

/** `integ.yaml` with the settings that the two systems need, each by a variable's name. */
function projectFor(program: Program, systems: readonly Part<unknown>["system"][]): string {
  const rows = systems.flatMap((system) => {
    const names = settingsNeeded(program, system, "run");
    const settings = names.map((name) => {
      const text = `"\${${`${system.name}_${name}`.toUpperCase()}}"`;
      return `${name}: ${name.endsWith("secrets") ? `[${text}]` : text}`;
    });
    return names.length === 0 ? [] : [`  ${system.name}: { ${settings.join(", ")} }\n`];
  });
  return `# The project file. Everything in it has a default; secrets stand here only by the name of a variable.\ninteg: 1\n${rows.length === 0 ? "" : `connections:\n${rows.join("")}`}`;
}
