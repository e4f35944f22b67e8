/** A first project from one system to another: a spec that compiles and marks open decisions, with a sample and a test. */
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
import { below, linesOf, ZONE, type Leaf, type Line } from "./fields.ts";
import type { Named } from "./meaning.ts";
import { endsOf, type Part } from "./parts.ts";

/** The maximum number of values that are tried one by one. */
const ROUNDS = 200;

/**
 * Writes a project into a temporary folder, which `integ init` treats like a template.
 *
 * @param from a system, or one of its events or lists
 * @param to a system, or one of its operations
 * @param project the folder of the user's own systems, such as imported ones
 * @throws UsageError if a name is unknown, or no draft can be created
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
  const { start, write } = endsOf(program, from, to);
  const type = "kind" in start.part ? start.part.result : start.part.type;
  const { record } = write.part;
  if (type === undefined || record === undefined) throw new UsageError(`there is no draft from ${from} to ${to}`);
  const name = `${dashed(start.system.name)}-${dashed(type.name)}-to-${dashed(write.system.name)}-${dashed(record.name)}`;
  const flow = `${name}.integ`;
  const sample = `samples/${dashed(type.name)}.json`;
  mkdirSync(join(folder, "samples"));
  writeFileSync(join(folder, sample), sampleFor(start.system.path, type));
  const path = join(folder, flow);
  const [one, other] = [start.system.name, write.system.name];
  const elsewhere = `name another event or list of ${one}, or another operation of ${other}, as in --from ${one}.${start.part.name} --to ${other}.${write.part.name}: integ explain ${one} and integ explain ${other} list them`;
  const wrong = (text: string): readonly Mistake[] => {
    program.update(path, text);
    return program.check(path).diagnostics.map(({ place, message, severity }) => ({
      at: place.path === path ? place.start : 0,
      message,
      isError: severity === "error",
    }));
  };
  const drafted = (isFull: boolean): Settled => settle(specLines(name, start, write, type, isFull), wrong);
  let chosen = drafted(true);
  if (chosen.wrong !== undefined) chosen = drafted(false);
  if (chosen.wrong !== undefined) throw new UsageError(`there is no draft: ${chosen.wrong}`, elsewhere);
  const came = await originOf(program, path, chosen.text, sample);
  writeFileSync(path, await format(`${zoneSaid(chosen.text)}\n${testFor(came, destinationOf(write), sample)}`));
  writeFileSync(
    join(folder, "integ.yaml"),
    projectFor(new Program(nodeHost(), folder), [...new Set([start.system, write.system])]),
  );
  for (const path of theirs) rmSync(path, { recursive: true });
  return {
    name,
    folder,
    draft: { filled: chosen.filled, open: chosen.open, about: `integ explain ${one}, integ explain ${other}` },
    flow,
    title: name,
    about: `${start.system.title}'s ${type.name} becomes ${write.system.title}'s ${record.name}; fill in the values that the spec holds for`,
    from: start.system.name,
    to: write.system.name,
  };
}

/**
 * Copies the descriptions of the project's own systems for the time of drafting.
 * @returns the folders that are not part of the draft
 */
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

/** A name for a document that is not a keyword. */
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
  isFull: boolean,
): readonly Line[] {
  const source = nameFor(type) === destinationOf(write) ? "document" : nameFor(type);
  const record = write.part.record?.type;
  const id = keyOf(type);
  const called = `${write.system.name}.${write.part.name}`;
  const sights = below({ path: source, type: type.type });
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
    ...(write.system.kind === "marketing" ? [...consentLines(sights), ""] : []),
    `destination ${destinationOf(write)} = ${called} {`,
    ...(record === undefined ? [] : linesOf(record, { sights, within: "", isFull }, "  ")),
    "}",
  ];
}

/** What stands in a draft until somebody says who has agreed to be written to: the line to write, where a field says so. */
function consentLines(sights: readonly Named[]): readonly string[] {
  const field = sights.find(({ path, type }) => type.kind === "boolean" && CONSENT.test(path.split(".").at(-1) ?? ""));
  const condition = field === undefined ? "… (the field that says so)" : `(${field.path} otherwise false)`;
  return [
    "// Only those who have agreed may be written to. In place of the next line, write:",
    `// skip when not ${condition} because "has not agreed to be written to"`,
    'let agreed = hold "say who has agreed to be written to"',
  ];
}

/** Names of fields that say whether somebody has agreed to be written to. */
const CONSENT = /accept|agree|consent|marketing|newsletter|opt_?in|subscrib/i;

/** The identity of a type's documents: never a field that many share, such as a currency, or all runs would be in one lane. */
function keyOf({ identity = [], type }: SystemType): string | undefined {
  const [known] = identity;
  if (known !== undefined && type.fields.has(known)) return known;
  const fields = [...type.fields.values()].filter(({ required, type: { kind } }) => required && ["text", "number"].includes(kind)); // prettier-ignore
  const named = (pattern: RegExp): string | undefined => fields.find(({ name }) => pattern.test(name))?.name;
  return type.fields.has("id")
    ? "id"
    : (named(/^(entity_?id|increment_?id|uuid|guid)$/i) ?? named(/^(number|reference)$/i));
}

/** A message of the compiler about a draft. */
interface Mistake {
  readonly at: number;
  readonly message: string;
  readonly isError: boolean;
}

/** A completed draft. */
interface Settled {
  readonly text: string;
  /** The number of values from the source, and of those that a person must provide. */
  readonly filled: number;
  readonly open: number;
  /** A mistake that no other expression for the value avoids. */
  readonly wrong?: string;
}

/**
 * The spec with the first candidate of each value that the compiler accepts. An optional field is omitted even for a
 * warning.
 */
function settle(lines: readonly Line[], mistakes: (text: string) => readonly Mistake[]): Settled {
  const way = new Map<Leaf, number>();
  const counts = (): Pick<Settled, "filled" | "open"> => {
    const leaves = lines.filter((line): line is Leaf => typeof line === "object" && !line.isLoop);
    const last = leaves.filter(isLast);
    return { filled: leaves.length - last.length, open: last.filter(({ isSpare }) => !isSpare).length };
  };
  const isLast = (leaf: Leaf): boolean => (way.get(leaf) ?? 0) >= leaf.ways.length - 1;
  for (let round = 0; round < ROUNDS; round++) {
    const texts = lines.map((line) => (typeof line === "string" ? line : `${line.indent}${line.ways[way.get(line) ?? 0] ?? ""}`)); // prettier-ignore
    const text = `${texts.join("\n")}\n`;
    const found = mistakes(text);
    const lineAt = (at: number): number => {
      let end = 0;
      return texts.findIndex((one) => at < (end += one.length + 1));
    };
    const movable = found.flatMap(({ at, isError }) => {
      const line = lines[lineAt(at)];
      if (typeof line !== "object" || isLast(line)) return [];
      return isError || line.isSpare ? [line] : [];
    });
    const wrong = found.find(({ isError }) => isError)?.message;
    if (movable.length === 0 && wrong === undefined) return { text, ...counts() };
    if (movable.length === 0) {
      // Mistakes elsewhere may result from an optional value.
      const spare = lines.flatMap((line) => (typeof line === "object" && line.isSpare && !isLast(line) ? [line] : []));
      if (spare.length === 0) return { text, ...counts(), ...(wrong === undefined ? {} : { wrong }) };
      for (const leaf of spare) way.set(leaf, leaf.ways.length - 1);
    }
    for (const leaf of new Set(movable)) way.set(leaf, (way.get(leaf) ?? 0) + 1);
  }
  return { text: "", ...counts(), wrong: "it has too many fields" };
}

/** Adds a comment to the first use of the assumed time zone. */
function zoneSaid(text: string): string {
  return text.replace(
    new RegExp(`^.*"${ZONE}".*$`, "m"),
    (line) => `${line} // the day there: write the time zone of your books`,
  );
}

/** The vendor's sample document, if the description has one; otherwise the smallest valid document. */
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

/** The test expects today's result: until everything is decided, that is a held run. */
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
