/**
 * The protections against writing a record twice: the fields by which a system recognizes existing records, and the
 * reads after which a document is skipped. If these change, earlier records are no longer recognized.
 */
import type { SystemOperation } from "@integ/compiler";
import { tree } from "@integ/grammar";
import { stepsOf } from "@integ/runtime/pointers";
import type { Change, Line } from "./change.ts";
import type { FlowVersion, LoadedVersion, Versions } from "./flow-version.ts";
import { definitions, partText, placeOf, reachedBy, writtenFields } from "./written.ts";

/** A protection against sending twice. */
interface Guard {
  /** Its name in messages. */
  readonly title: string;
  /** The destination of the field. */
  readonly destination?: string;
  readonly text: string;
  /** The definitions that it depends on, each with its text. */
  readonly by: ReadonlyMap<string, string>;
  readonly line: Line;
}

/** @returns a change for each protection against duplicates whose value has changed */
export function repeatedChanges(was: FlowVersion, is: FlowVersion, versions: Versions): Change[] {
  const [old, now] = [guardsOf(was, versions.before), guardsOf(is, versions.after)];
  return [...old].flatMap(([key, before]): Change[] => {
    const after = now.get(key);
    if (after === undefined) return goneChange(is, before);
    const changed = [...after.by].filter(([name, text]) => before.by.get(name) !== text);
    if (before.text === after.text && changed.length === 0) return [];
    return [
      {
        weight: "repeated",
        kind: "identity",
        integration: is.name,
        message: `${after.title} is made otherwise: what was sent before is not recognized, and may be sent a second time`,
        details: [
          ...(before.text === after.text ? [] : [`was: ${before.text}`, `is: ${after.text}`]),
          ...changed.flatMap(([name, text]) => [`was: ${before.by.get(name) ?? `no ${name}`}`, `is: ${text}`]),
        ],
        before: before.line,
        after: after.line,
      },
    ];
  });
}

/** Without a guard nothing is recognized. A removed destination writes nothing. */
function goneChange(is: FlowVersion, { title, text, line, destination }: Guard): Change[] {
  if (!is.checked.destinations.some(({ binding }) => destination === undefined || binding.name === destination)) return []; // prettier-ignore
  return [
    {
      weight: "repeated",
      kind: "identity",
      integration: is.name,
      message: `${title} is gone: what was sent before is not recognized, and may be sent a second time`,
      details: [`was: ${text}`],
      before: line,
    },
  ];
}

function guardsOf({ checked, errors, program }: FlowVersion, { shown }: LoadedVersion): ReadonlyMap<string, Guard> {
  const found = new Map<string, Guard>();
  if (errors.length > 0) return found;
  const defined = definitions(checked);
  const textsOf = (names: Iterable<string>): ReadonlyMap<string, string> =>
    new Map([...names].flatMap((name) => (defined.has(name) ? [[name, defined.get(name)?.text ?? ""] as const] : [])));
  for (const destination of checked.destinations) {
    const fields = writtenFields(checked, destination);
    const { name } = destination.binding;
    for (const path of keyFields(destination.operation)) {
      const field = fields.get(path);
      if (field === undefined) continue;
      found.set(`${name}.${path}`, {
        title: `${name}.${path}, by which ${program.system(destination.system.name)?.title ?? destination.system.name} knows what it has already,`,
        destination: name,
        text: field.text,
        by: textsOf(field.names),
        line: { file: shown(field.file), line: field.line },
      });
    }
  }
  const skipped = skippedAfter(checked.module.steps);
  for (const { binding, declaration } of checked.fetches) {
    if (!skipped.has(binding.name)) continue;
    const { file, line } = placeOf(checked.module, declaration);
    found.set(binding.name, {
      title: `the read ${binding.name}, after which a document is skipped,`,
      text: partText(checked.module, declaration),
      by: textsOf([...reachedBy(checked, declaration)].filter((name) => name !== binding.name)),
      line: { file: shown(file), line },
    });
  }
  return found;
}

/** The fields of a record by which its system recognizes it. */
function keyFields({ kind, request, record }: SystemOperation): readonly string[] {
  const found = Object.values(request.find?.arguments ?? {});
  const derived = kind === "upsert" ? Object.values(request.derived ?? {}).map(({ of }) => of) : [];
  const pointers = [...found, ...derived.filter((of) => of.startsWith("/"))];
  const pointed = pointers.map((pointer) => stepsOf(pointer).join("."));
  return [...new Set([...pointed, ...(kind === "create" || kind === "upsert" ? (record?.identity ?? []) : [])])];
}

/** The reads whose results a skip tests: `skip when booked present`, or `not (booked absent)`. */
function skippedAfter(steps: FlowVersion["checked"]["module"]["steps"]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: tree.Node, holds: boolean): void => {
    if (node.kind === "Presence" && node.test === (holds ? "present" : "absent") && node.operand.kind === "Reference")
      found.add(node.operand.name);
    const inner = node.kind === "Unary" && node.operator === "not" ? !holds : holds;
    for (const child of tree.children(node)) visit(child, inner);
  };
  for (const step of steps) if (step.kind === "Guard" && step.action === "skip") visit(step.condition, true);
  return found;
}
