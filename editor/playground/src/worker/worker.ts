/** The worker with the compiler: handles requests of the page's editor, and builds modules. */
import { expose } from "comlink";
import { ledgerOf, type CheckedModule } from "@integ/compiler";
import { LanguageService, type TextEdit } from "@integ/language-service";
import { prepare, samplesNamed, trialOf, type Preview, type Ready } from "@integ/preview";
import { put } from "@integ/preview/run";
import { encode, parseJson } from "@integ/runtime";
import type { Choice, Chosen, Edit, FieldUse, FieldUses, Files, LanguageApi, Mistake } from "../protocol.ts";
import { inside, LazyFiles, outside, PROJECT } from "./files.ts";

const names = new URL(import.meta.url).searchParams.get("systems")?.split(",") ?? [];
const files = new LazyFiles(names, async (path) => {
  const response = await fetch(new URL(`./${path}`, import.meta.url));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as Files;
});
let service = new LanguageService(files.host);

const editsOf = (edits: readonly TextEdit[]): Edit[] =>
  edits.map(({ path, start, end, text }) => ({ path: outside(path), start, end, text }));
const away = <P extends { readonly path: string }>(place: P): P => ({ ...place, path: outside(place.path) });

/** Loads the systems that a text names, on request. */
async function settled(): Promise<void> {
  const texts = (files.host.files?.(PROJECT) ?? []).filter((path) => /\.(integ|yaml)$/.test(path));
  const come = await files.named(texts.map((path) => service.text(path) ?? ""));
  for (const path of come.filter((one) => one.endsWith("/system.yaml"))) service.touched(path);
}

let first = true;

/** Loads all descriptions after the first response. */
function descriptionsLater(): void {
  if (!first) return;
  first = false;
  setTimeout(() => {
    void files.descriptions().then((come) => come.slice(0, 1).forEach((path) => service.touched(path)), () => (first = true)); // prettier-ignore
  }, 500);
}

/** Responds once the systems are loaded, from the texts at that time. */
function handling<T>(handle: (path: string) => T): (path: string) => Promise<T> {
  return async (path) => {
    await settled();
    descriptionsLater();
    return handle(inside(path));
  };
}

async function scriptOf(text: string): Promise<string> {
  const { transform } = await import("sucrase");
  return transform(text, { transforms: ["typescript"], disableESTransforms: true, keepUnusedImports: false }).code;
}

const api: LanguageApi = {
  async open(own) {
    files.replace(own);
    service = new LanguageService(files.host);
    for (const [path, text] of Object.entries(own)) if (path.endsWith(".integ")) service.update(inside(path), text);
    await settled();
  },
  async update(path, text) {
    service.update(inside(path), text);
    await Promise.resolve();
  },
  read: handling((path) => service.text(path)),
  mistakes: handling((path) =>
    service.diagnostics(path).map(({ place, code, severity, message, help, failsFor, related, fixes }): Mistake => ({
      ...away(place),
      code,
      severity,
      message,
      ...(help === undefined ? {} : { help }),
      ...(failsFor === undefined ? {} : { failsFor }),
      related: (related ?? []).map((one) => ({ ...away(one.place), message: one.message })),
      fixes: (fixes ?? []).map(({ title, applicability, edits }) => ({ title, sure: applicability === "safe", edits: editsOf(edits) })), // prettier-ignore
    })),
  ),
  completions: (path, offset) => handling((at) => service.completions(at, offset))(path),
  hover: (path, offset) => handling((at) => service.hover(at, offset))(path),
  signatures: (path, offset) => handling((at) => service.signatures(at, offset))(path),
  definition: (path, offset) => handling((at) => service.definition(at, offset).map(away))(path),
  references: (path, offset) => handling((at) => service.references(at, offset).map(away))(path),
  renamed: (path, offset) =>
    handling((at) => {
      const found = service.renamed(at, offset);
      return "refused" in found ? found : away(found);
    })(path),
  rename: (path, offset, to) =>
    handling((at) => {
      const found = service.rename(at, offset, to);
      return "refused" in found ? found : editsOf(found.edits);
    })(path),
  actions: (path, start, end) =>
    handling((at) => service.actions(at, { start, end }).map(({ title, edits }) => ({ title, edits: editsOf(edits) })))(path), // prettier-ignore
  tokens: handling((path) => service.tokens(path)),
  foldings: handling((path) => service.foldings(path)),
  format: async (path) => editsOf(await service.format(inside(path))),
  choices: handling((path) => {
    const { checked } = service.program(path).check(path);
    const named = checked === undefined ? [] : samplesNamed(checked);
    const others = (files.host.files?.(PROJECT) ?? []).map(outside).filter((one) => /^samples\/.+\.(json|xml)$/.test(one) && !named.includes(one)); // prettier-ignore
    const source = checked?.document;
    const shipped = source === undefined ? [] : files.samples(source.system.path, source.type.name);
    return [
      ...(checked?.tests ?? []).map(({ title }): Choice => ({ kind: "test", title })),
      ...[...named, ...others, ...shipped.map(outside)].map((file): Choice => ({ kind: "sample", file })),
    ];
  }),
  chosen: (path, choice) => handling((at) => chosenOf(at, choice))(path),
  prepare: async (path) => {
    await settled();
    const at = inside(path);
    const program = service.program(at);
    const found = prepare(program, at);
    ready = found.kind === "ready" ? found : undefined;
    if (found.kind !== "ready") return found.kind === "wrong" ? { kind: "wrong" } : found;
    const { checked, module } = found;
    const { name, version, text } = program.compile(at).module ?? module;
    return {
      kind: "ready",
      name,
      version,
      module: text,
      script: await scriptOf(module.packed.text),
      uses: usesOf(checked),
      asks: checked.fetches.map(({ binding, operation }) => ({ name: binding.name, of: operation === undefined ? binding.name : `${operation.system.name}.${operation.operation.name}` })), // prettier-ignore
    };
  },
  show: (ran) =>
    Promise.resolve<Preview>(ready === undefined ? { kind: "nothing", why: "nothing is prepared" } : awayAll(ready.show(ran))), // prettier-ignore
};

/** The same value with the page's paths. */
function awayAll<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (name, one: unknown) => (name === "path" && typeof one === "string" ? outside(one) : one)) as T; // prettier-ignore
}

/** The last prepared module. */
let ready: Ready | undefined;

function usesOf(checked: CheckedModule): FieldUses | undefined {
  const ledger = ledgerOf(checked);
  if (ledger === undefined) return undefined;
  return {
    source: ledger.source,
    destinations: ledger.destinations.map(({ fields, ...rest }) => ({
      ...rest,
      fields: fields.map(({ path, set, required }): FieldUse => ({ path, state: set ? "set" : required ? "missing" : "unset" })), // prettier-ignore
    })),
  };
}

/** Default results of required reads: the samples of the system. */
function shippedResponses({ fetches }: CheckedModule): Record<string, string> {
  return Object.fromEntries(
    fetches.flatMap(({ binding, operation, resultType }) => {
      const { kind, mayFindNone } = operation?.operation ?? {};
      const has = kind === "list" || (kind === "read" && mayFindNone === false);
      const [file] = has && operation !== undefined ? files.samples(operation.system.path, resultType.name) : [];
      const text = file === undefined ? undefined : service.text(file);
      return text === undefined ? [] : [[binding.name, kind === "list" ? `[${text.trim()}]` : text]];
    }),
  );
}

/** A sample and responses as texts to edit, with a test's changes applied. */
function chosenOf(path: string, choice: Choice): Chosen | undefined {
  const { checked } = service.program(path).check(path);
  const read = (file: string): string | undefined => service.text(inside(file));
  if (checked === undefined) return undefined;
  const text = choice.kind === "sample" ? read(choice.file) : undefined;
  if (choice.kind === "sample" && text === undefined) return undefined;
  const trial = trialOf(checked, choice.kind === "sample" ? { ...choice, text: text ?? "" } : choice, read);
  if ("missing" in trial) return undefined;
  const { sample, changes = [], responses = {} } = trial;
  const changed = changes.length === 0 ? sample : encode(changes.reduce<unknown>((document, { path: at, json }) => put(document, at, parseJson(json)), parseJson(sample)), 2); // prettier-ignore
  const given = Object.entries({ ...(choice.kind === "sample" ? shippedResponses(checked) : {}), ...responses }).map(([name, one]) => `  ${JSON.stringify(name)}: ${/^\s*</.test(one) ? JSON.stringify(one) : one.trim().replaceAll("\n", "\n  ")}`); // prettier-ignore
  return { sample: changed, responses: given.length === 0 ? "{}" : `{\n${given.join(",\n")}\n}` };
}

// Browsers without `Temporal` get a polyfill before the first request.
if (!("Temporal" in globalThis)) await import("@integ/runtime/temporal");
expose(api);
