/** Systems that ship with integ, for their tests: what stand-ins are made of, and the samples that come with a description. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { emitSystem, Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { check, encode, parseJson, problemText, type Shape } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { loadSystem, type SystemModel } from "@integ/runtime/testing";

const SYSTEMS = join(import.meta.dirname, "..", "systems");
const FOLDER = "/shipped";
/** Nothing of a document may be other than its schema says. */
const STRICT = `integ: 1
strict: true
systems: { post: { kind: mail } }
`;

/** A sample of a system: `samples/Order.json`, or `samples/Order.guest.json`. */
export interface Sample {
  readonly file: string;
  readonly type: string;
  readonly document: unknown;
}

/** A system that ships, as its tests use it. */
export interface ShippedSystem {
  readonly name: string;
  readonly model: SystemModel;
  readonly samples: readonly Sample[];
  /** The types of lists and events: each needs a sample. */
  readonly told: readonly string[];
  /** All types of the description. */
  readonly types: readonly string[];
}

/** @throws Error if its description is wrong */
export async function shippedSystem(name: string): Promise<ShippedSystem> {
  const program = new Program(nodeHost(), SYSTEMS);
  const system = program.system(name);
  if (system === undefined) throw new Error(`no system ${name} ships`);
  const emitted = emitSystem(system);
  const wrong = program.systemDiagnostics(name).map(({ message, help }) => `${message} (${help ?? ""})`);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  const model = await loadSystem(emitted);
  const lists = model.operations.flatMap(({ kind, result }) => (kind === "list" && result ? [result.type] : []));
  const events = [...system.events.values()].map(({ type }) => type.name);
  const samples = globSync("*.json", { cwd: join(SYSTEMS, name, "samples") })
    .sort()
    .map((file): Sample => {
      const text = readFileSync(join(SYSTEMS, name, "samples", file), "utf8");
      return { file, type: file.split(".")[0] ?? "", document: parseJson(text) };
    });
  return { name, model, samples, told: [...new Set([...lists, ...events])].sort(), types: [...system.types.keys()] };
}

/** The documents of a system's samples of a type, the plain one first. @throws Error if there are none */
export function samplesOf({ name, samples }: ShippedSystem, type: string): readonly unknown[] {
  const plain = ({ file }: Sample): boolean => file === `${type}.json`;
  const all = samples.filter((one) => one.type === type);
  const found = [...all.filter(plain), ...all.filter((one) => !plain(one))].map(({ document }) => document);
  if (found.length === 0) throw new Error(`${name} has no sample of ${type}`);
  return found;
}

/**
 * The mistakes in a system's samples: an invalid one; one that changes when it is encoded again; a type of a list or event without
 * one.
 */
export async function sampleProblems(system: ShippedSystem): Promise<string[]> {
  const { model, samples, told, types } = system;
  const wrong = told
    .filter((type) => !samples.some((one) => one.type === type))
    .map((type) => `there is no samples/${type}.json`);
  const writtenBy = (type: string): Shape | undefined =>
    model.operations.find(({ record }) => record?.type === type)?.record?.shape;
  const read = types.filter((type) => writtenBy(type) === undefined || told.includes(type));
  const reading = await shapesOf(
    system.name,
    read.filter((type) => samples.some((one) => one.type === type)),
  );
  for (const { file, type, document } of samples) {
    if (!types.includes(type)) {
      wrong.push(`${file}: there is no type ${type}`);
      continue;
    }
    for (const shape of [writtenBy(type), reading.get(type)]) {
      const checked = shape === undefined ? undefined : check(shape, document);
      if (checked?.ok === false) wrong.push(...checked.problems.map((one) => `${file}: ${problemText(one)}`));
    }
    const again = encode(parseJson(encode(document)));
    if (again !== encode(document)) wrong.push(`${file}: is ${again} when it is written`);
  }
  return wrong;
}

/** The shapes of types, which check every field. */
export async function shapesOf(system: string, types: readonly string[]): Promise<ReadonlyMap<string, Shape>> {
  const spec = (type: string): string => `integ 1
integration "reads-${type}"
source  document = ${system}.${type}
trigger manual
destination told = post.send { to: ["a@shop.example"], subject: "read", text: "read" }
`;
  const specs = types.map((type): [string, string] => [`${FOLDER}/${type}.integ`, spec(type)]);
  const program = new Program(nodeHost(new Map([...specs, [`${FOLDER}/integ.yaml`, STRICT]])), FOLDER);
  const shapes = new Map<string, Shape>();
  for (const type of types) shapes.set(type, (await loaded(program, `${FOLDER}/${type}.integ`)).source.shape);
  return shapes;
}

/**
 * The flow of a spec.
 *
 * @param files others of its project, by their paths
 * @throws Error with what is wrong with it
 */
export async function flowOfSpec(
  spec: string,
  files: Readonly<Record<string, string>> = {},
): ReturnType<typeof loadFlow> {
  const all = Object.entries({ ...files, "spec.integ": spec });
  const overlay = new Map(all.map(([name, text]): [string, string] => [`${FOLDER}/${name}`, text]));
  const program = new Program(nodeHost(overlay), FOLDER);
  return loaded(program, `${FOLDER}/spec.integ`);
}

async function loaded(program: Program, path: string): ReturnType<typeof loadFlow> {
  const { module, diagnostics } = program.compile(path);
  const wrong = [...program.diagnostics, ...diagnostics].filter(({ severity }) => severity === "error");
  if (module === undefined || wrong.length > 0)
    throw new Error(wrong.map(({ code, message, help }) => `${code} ${message} (${help ?? ""})`).join("\n"));
  return loadFlow(module);
}
