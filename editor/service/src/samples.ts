/** Values of paths in the samples of a spec's tests. */
import { resolvePath, type Binding, type CheckedModule } from "@integ/compiler";
import type { tree } from "@integ/grammar";
import { allNodes, isOf } from "./nodes.ts";
import type { View } from "./view.ts";

/** A value of a sample, as JSON on one line, and the file that has it. */
export interface SampleValue {
  readonly json: string;
  readonly file: string;
}

/** The maximum length of a displayed value. */
const MOST = 120;

/** The value of a path in the first sample that has one; undefined if none does. */
export function sampleValue(view: View, node: tree.Expression): SampleValue | undefined {
  const steps = stepsTo(view.checked, node);
  if (steps === undefined) return undefined;
  for (const file of sampleFiles(view)) {
    const value = steps.reduce<unknown>(into, documentOf(view, file));
    if (value === undefined || value === null) continue;
    const json = JSON.stringify(value);
    return { json: json.length > MOST ? `${json.slice(0, MOST - 1)}…` : json, file };
  }
  return undefined;
}

function into(value: unknown, step: string | number): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, step)?.value : undefined;
}

/** The samples of a spec's tests in text order, as named in the spec. */
export function sampleFiles(view: View): string[] {
  const files = view.checked.module.tests.flatMap((test) =>
    (test.steps ?? []).flatMap((step) => (step.kind === "Given" && step.name === undefined ? (step.file?.value ?? []) : [])),
  ); // prettier-ignore
  return [...new Set(files)];
}

function documentOf(view: View, file: string): unknown {
  const text = file.endsWith(".json") ? view.program.host.read(resolvePath(view.path, file)) : undefined;
  if (text === undefined) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  // The API puts some documents into an envelope.
  const wrapper = view.checked.document?.type.wrappers.find((name) => into(document, name) !== undefined);
  const bare = wrapper === undefined ? document : into(document, wrapper);
  return view.checked.document?.all === true && !Array.isArray(bare) ? [bare] : bare;
}

/** The steps from the source to a value, the first element of a list standing for all of them. */
function stepsTo(checked: CheckedModule, node: tree.Expression): readonly (string | number)[] | undefined {
  if (node.kind === "Member") {
    const object = stepsTo(checked, node.object);
    return object === undefined ? undefined : [...object, node.name.text];
  }
  if (node.kind === "Index" && node.keys.length === 1 && node.keys[0]?.kind === "Number") {
    const object = stepsTo(checked, node.object);
    return object === undefined ? undefined : [...object, Number(node.keys[0].text)];
  }
  if (node.kind !== "Reference") return undefined;
  const binding = checked.bindings.get(node);
  if (binding?.kind === "source") return [];
  if (binding?.kind !== "loop") return undefined;
  const list = loopOf(checked, binding)?.list;
  const steps = list === undefined ? undefined : stepsTo(checked, list.kind === "Otherwise" ? list.value : list);
  return steps === undefined ? undefined : [...steps, 0];
}

/** The loop that declares a name. */
function loopOf(checked: CheckedModule, binding: Binding): tree.ForClauses | undefined {
  for (const node of allNodes(checked.module.tree))
    if (isOf(node, "ForClauses") && node.name !== undefined && checked.bindings.get(node.name) === binding) return node;
  return undefined;
}
