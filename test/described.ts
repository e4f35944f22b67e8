/** Systems that a test describes: their operations, flows that use them, and what is wrong with a description. */
import { emitSystem, Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Flow } from "@integ/runtime";
import { loadFlow } from "@integ/runtime/host";
import { loadSystem, type SystemModel } from "@integ/runtime/testing";

const FOLDER = "/described";

/** Files of a system's folder by their names: `system.yaml` without its head, JSON Schemas as objects, and others. */
export type Described = Readonly<Record<string, string | object>>;

const HEAD = `integ: 1
system: shop
title: Shop
version: "1"
base_url: "{base_url}"
`;

/** The settings that most descriptions need. */
export const SETTINGS = 'settings: { base_url: { default: "http://127.0.0.1:9" } }\n';

function programOf(files: Described, specs: Readonly<Record<string, string>> = {}): Program {
  const texts = Object.entries(files).map(([name, content]): [string, string] => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    return [`${FOLDER}/systems/shop/${name}`, name === "system.yaml" ? `${HEAD}${text}` : text];
  });
  const others = Object.entries(specs).map(([name, text]): [string, string] => [`${FOLDER}/${name}`, text]);
  return new Program(nodeHost(new Map([...texts, ...others])), FOLDER);
}

/** The system as a module. @throws Error if something is wrong with its description */
export async function systemOf(files: Described): Promise<SystemModel> {
  const program = programOf(files);
  const system = program.system("shop");
  const emitted = system === undefined ? undefined : emitSystem(system);
  const wrong = program.systemDiagnostics("shop").map(({ message, help }) => `${message} (${help ?? ""})`);
  if (emitted === undefined || wrong.length > 0) throw new Error(wrong.join("; "));
  return loadSystem(emitted);
}

/** A flow of a spec that uses the system. @throws Error if something is wrong with it */
export async function flowOf(files: Described, ...lines: readonly string[]): Promise<Flow> {
  const program = programOf(files, { "a.integ": `integ 1\nintegration "a"\n${lines.join("\n")}\n` });
  const { module, diagnostics } = program.compile(`${FOLDER}/a.integ`);
  if (module === undefined) throw new Error(diagnostics.map((one) => `${one.code} ${one.message}`).join("; "));
  return loadFlow(module);
}

/**
 * The mistakes of a description, each as `system.yaml: ids: message (help)`: the file, the text that is marked, and
 * what is said.
 */
export function mistakesIn(files: Described): string[] {
  const program = programOf(files);
  const system = program.system("shop");
  if (system !== undefined) emitSystem(system);
  return program.systemDiagnostics("shop").map(({ place, message, help }) => {
    const text = (program.host.read(place.path) ?? "").slice(place.start, place.end);
    const said = message.replace("this system description is wrong: ", "");
    return `${place.path.split("/").at(-1)}: ${text}: ${said}${help === undefined ? "" : ` (${help})`}`;
  });
}

/** The mistakes of a description with one changed file. */
export function mistakesOf(files: Described, name: string, from: string, to: string): string[] {
  const text = files[name];
  if (typeof text !== "string" || !text.includes(from)) throw new Error(`${name} has no ${from}`);
  return mistakesIn({ ...files, [name]: text.replace(from, to) });
}
