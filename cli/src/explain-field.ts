/** Traces the value of a destination's field in each spec that sets it, step by step, with the values of a sample. */
import { lineageOf, type CheckedModule, type FieldLineage, type Origin, type Program } from "@integ/compiler";
import { encode, type Flow } from "@integ/runtime";
import { loadModule } from "@integ/runtime/host";
import { valuesAt } from "./values-at.ts";
import { type Sample, outcomeOfSample, valueText } from "@integ/preview/run";
import { writtenFields } from "./diff/written.ts";
import { fieldText } from "./inventory/graph.ts";
import { shown } from "./report.ts";
import { sampleOfTest } from "./samples.ts";
import { table, UsageError } from "./terminal.ts";
import { openWorkspace, type ProjectSpecs } from "./workspace.ts";

/** The maximum number of values of a list that are shown. */
const MOST = 4;

/** @param path `LineItems.TaxType`, without the brackets of lists @returns nothing if no spec here sets the field */
export async function originsText(system: string, type: string, path: string): Promise<string> {
  const parts: string[] = [];
  for (const { program, specs } of projectsHere())
    for (const spec of specs) {
      if (program.host.read(spec)?.includes(`${system}.`) !== true) continue;
      const { checked, diagnostics } = program.check(spec);
      if (checked === undefined || diagnostics.some(({ severity }) => severity === "error")) continue;
      for (const destination of checked.destinations) {
        if (destination.system.name !== system || destination.record.name !== type) continue;
        const { name } = destination.binding;
        const request = lineageOf(checked)?.requests.find((one) => one.kind === "write" && one.name === name);
        for (const field of request?.fields ?? [])
          if (field.path.replaceAll("[]", "") === path)
            parts.push(await originText(program, spec, checked, destination, field));
      }
    }
  return parts.join("");
}

function projectsHere(): readonly ProjectSpecs[] {
  try {
    return openWorkspace([]).projects;
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}

async function originText(
  program: Program,
  spec: string,
  checked: CheckedModule,
  destination: CheckedModule["destinations"][number],
  field: FieldLineage,
): Promise<string> {
  const integration = checked.module.integration?.name.value ?? "";
  const { name } = destination.binding;
  const tried = await triedOn(program, spec, checked);
  const valueOf = (origin: Origin): string => {
    if (tried === undefined || (origin.kind !== "source" && origin.kind !== "read")) return "";
    const values = textOf(sampleValues(tried.sample, origin, checked));
    return values === "" ? "nothing" : values;
  };
  const rows = (title: string, origins: readonly Origin[]): string =>
    origins.length === 0 ? "" : `  ${title}\n${table(origins.map((one) => [`    ${originName(one)}`, valueOf(one)]))}`;
  const names = writtenFields(checked, destination).get(field.path)?.names ?? new Set<string>();
  const lets = checked.module.steps.flatMap((step) => {
    if (step.kind !== "Let" || !names.has(step.name.text)) return [];
    const { line } = checked.module.source.position(step.start);
    return [[`    ${step.name.text}`, tried?.lets.get(step.name.text) ?? "", `${shown(spec)}:${line}`]];
  });
  const sent = tried === undefined ? "" : textOf(valuesAt(tried.records, `${name}.${field.path}`));
  return [
    `\nset by ${integration}, destination ${name}\n  ${shown(field.file)}:${field.line}: ${field.expression}\n`,
    rows("it may be", field.from),
    rows("decided by", field.decidedBy),
    field.through.length === 0 ? "" : `  by way of\n    ${field.through.join(", ")}\n`,
    lets.length === 0 ? "" : `  named on the way\n${table(lets)}`,
    tried === undefined ? "" : `  sent in the test "${tried.sample.name}"\n    ${sent === "" ? "nothing" : sent}\n`,
  ].join("");
}

function originName({ kind, name, path, system }: Origin): string {
  const whole = fieldText(name, path);
  switch (kind) {
    case "table":
      return `the table ${name}`;
    case "source":
    case "read":
      return `${whole} (${system ?? kind})`;
    case "constant":
    case "run":
      return name;
    case "result":
      return `${whole}, the response to another integration`;
    case "response":
      return `${whole}, the response to it`;
  }
}

/** The values of a sample at an origin; none if the origin is not part of a document. */
function sampleValues({ document, given }: Sample, origin: Origin, checked: CheckedModule): readonly unknown[] {
  const path = origin.path ?? "";
  const isList = checked.document?.all === true && !path.startsWith("[]");
  if (origin.kind === "source") return valuesAt(document, isList ? `[].${path}` : path);
  if (origin.kind === "read" || origin.kind === "response") return valuesAt(given[origin.name], path);
  return [];
}

function textOf(values: readonly unknown[]): string {
  const texts = values.filter((value) => value !== undefined).map((value) => valueText(value, 60));
  const some = texts.slice(0, MOST).join(", ");
  return texts.length > MOST ? `${some} …` : some;
}

/** The first test that sends a document, with its documents by name. */
async function triedOn(
  program: Program,
  spec: string,
  checked: CheckedModule,
): Promise<
  { readonly sample: Sample; readonly records: unknown; readonly lets: ReadonlyMap<string, string> } | undefined
> {
  const { module, witnesses } = program.witnessed(spec);
  if (module === undefined) return undefined;
  const loaded = (await loadModule(module)) as { readonly flow: Flow; readonly seen: Map<number, unknown[]> };
  for (const test of checked.tests) {
    const sample = sampleOfTest(loaded.flow, test, spec);
    if (sample === undefined) continue;
    loaded.seen.clear();
    const came = outcomeOfSample(loaded.flow, sample);
    if (came.kind !== "sent") continue;
    const lets = witnesses.flatMap(({ id, node }): [string, string][] =>
      node.kind === "Let" && loaded.seen.has(id) ? [[node.name.text, asText(loaded.seen.get(id)?.[0])]] : [],
    );
    return { sample, records: came.records, lets: new Map(lets) };
  }
  return undefined;
}

/** A value of a mapping, which may not be valid in a document. */
function asText(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  const text = encode(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
