/**
 * The worker that runs generated modules. It does not use the compiler, and its policy is the only one that allows
 * scripts from memory (`blob:`). A loaded module stays as long as its worker, so the page replaces the worker after
 * some dozens.
 */
import { expose } from "comlink";
import { messageOf } from "@integ/runtime/errors";
import { readDocuments, run, type LoadedModule, type Trial } from "@integ/preview/run";
import { check, encode, parseJson } from "@integ/runtime";
import type { EventKeys, RunnerApi } from "../protocol.ts";

const RUNTIME: Readonly<Record<string, string>> = {
  "@integ/runtime": "./runtime.js",
  "@integ/runtime/regex": "./runtime-regex.js",
  "@integ/runtime/html": "./runtime-html.js",
  "@integ/runtime/identities": "./runtime-identities.js",
};

/** A module, whose imports are found beside the page. */
async function load(script: string): Promise<LoadedModule> {
  const text = script.replace(/^((?:import .*)?\}) from "(@integ\/runtime[^"]*)";$/gm, (_, names: string, entry: string) => {
    const file = RUNTIME[entry];
    if (file === undefined) throw new Error(`${entry} is not for browsers`);
    return `${names} from ${JSON.stringify(new URL(file, import.meta.url).href)};`;
  }); // prettier-ignore
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return (await import(url)) as LoadedModule;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The keys that a host would store for each document of a sample. */
function keptOf({ flow }: LoadedModule, { sample }: Trial): EventKeys[] {
  return readDocuments(flow, sample).map((document): EventKeys => {
    const checked = check<unknown>(flow.source.shape, document);
    if (!checked.ok) return {};
    const key = flow.dedupe?.key(checked.value, { headers: {}, body: "" });
    const order = flow.lane?.(checked.value);
    return { ...(key === undefined ? {} : { key }), ...(order === undefined ? {} : { order }) };
  });
}

/** The responses as texts; XML is in a JSON text. Or why they can't be read. */
function responsesOf(text: string): Record<string, string> | string {
  try {
    const all = parseJson(text.trim() === "" ? "{}" : text);
    if (typeof all !== "object" || all === null || Array.isArray(all)) return "the responses are not an object";
    return Object.fromEntries(Object.entries(all).map(([name, one]: [string, unknown]) => [name, typeof one === "string" && /^\s*</.test(one) ? one : encode(one)])); // prettier-ignore
  } catch (error) {
    return `the responses are not JSON: ${messageOf(error)}`;
  }
}

let last: { readonly script: string; readonly module: Promise<LoadedModule> } | undefined;

const api: RunnerApi = {
  async run({ script, sample, responses }) {
    if (last?.script !== script) last = { script, module: load(script) };
    const module = await last.module;
    const given = responsesOf(responses);
    if (typeof given === "string") return { ran: { kind: "unreadable", why: given }, kept: [] };
    const trial = { sample, responses: given };
    const ran = run(module, trial);
    return { ran, kept: ran.kind === "ran" ? keptOf(module, trial) : [] };
  },
};

if (!("Temporal" in globalThis)) await import("@integ/runtime/temporal");
expose(api);
