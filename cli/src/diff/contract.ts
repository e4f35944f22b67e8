/** The contract of an integration: its trigger, identity of events, order, reads and failures. */
import type { CheckedModule } from "@integ/compiler";
import type { Change, Weight } from "./change.ts";
import type { FlowVersion, Versions } from "./flow-version.ts";
import { partText, placeOf, textAround, type Part } from "./written.ts";

/** A part of the contract, for comparison. */
interface Clause extends Part {
  readonly kind: string;
  /** The subject, before "changes from … to …". */
  readonly title: string;
  /** The consequence for a person who runs the flow. */
  readonly means?: string;
  readonly weight?: Weight;
}

/** @returns the parts of the contract that differ */
export function contractChanges(before: FlowVersion, after: FlowVersion, versions: Versions): Change[] {
  const [old, now] = [clausesOf(before), clausesOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names.flatMap((name): Change[] => {
    const [was, is] = [old.get(name), now.get(name)];
    const one = is ?? was;
    if (one === undefined || was?.text === is?.text) return [];
    return [
      {
        weight: one.weight ?? "contract",
        kind: one.kind,
        integration: after.name,
        message: changed(one.title, was?.text, is?.text),
        details: one.means === undefined ? [] : [one.means],
        ...(was === undefined ? {} : { before: { file: versions.before.shown(was.file), line: was.line } }),
        ...(is === undefined ? {} : { after: { file: versions.after.shown(is.file), line: is.line } }),
      },
    ];
  });
}

function changed(title: string, was: string | undefined, is: string | undefined): string {
  if (was === undefined) return `${title} is new: ${is}`;
  if (is === undefined) return `${title} is gone: ${was}`;
  return `${title}: ${was} becomes ${is}`;
}

/** All clauses by subject. */
function clausesOf(version: FlowVersion): ReadonlyMap<string, Clause> {
  return new Map([...headClauses(version), ...stepClauses(version.checked)]);
}

type Entry = readonly [name: string, clause: Clause];
type Node = Parameters<typeof partText>[1];

/** The clauses before the mapping: source, trigger, identity of events, order, and failure policy. */
function headClauses({ checked, flow }: FlowVersion): Entry[] {
  const { module } = checked;
  const integration = module.integration ?? module.tree;
  const { document, trigger, dedupe, key, onFailure } = module;
  const textOf = (keyword: string, node: Node): string => partText(module, node).slice(keyword.length).trim();
  const policy = flow?.onFailure;
  return [
    ...(document === undefined
      ? []
      : [
          clauseAt(module, "source", document, {
            kind: "source",
            title: "what it takes",
            text: textOf("source", document),
          }),
        ]),
    ...(trigger === undefined
      ? []
      : [
          clauseAt(module, "trigger", trigger, {
            kind: trigger.trigger.kind === "ScheduleTrigger" ? "schedule" : "trigger",
            title: "what starts it",
            text: textOf("trigger", trigger),
          }),
        ]),
    clauseAt(module, "dedupe", dedupe ?? integration, {
      kind: "dedupe",
      title: "what is one event",
      text: dedupe === undefined ? defaultDedupe(checked) : textOf("dedupe", dedupe),
      weight: "repeated",
      means: "the new key does not recognize events accepted before the change: they may be accepted again",
    }),
    clauseAt(module, "key", key ?? integration, {
      kind: "key",
      title: "what goes one after another",
      text: key === undefined ? "nothing: runs execute in parallel" : textOf("key", key),
      means: "runs that wait now keep the key that they have",
    }),
    clauseAt(module, "on failure", onFailure ?? integration, {
      kind: "policy",
      title: "what it does when sending fails",
      text:
        onFailure !== undefined || policy === undefined
          ? textOf("on failure", onFailure ?? integration)
          : `retry ${policy.times} times over ${policy.overSeconds / 3600} hours then ${policy.afterwards}`,
    }),
  ];
}

/** The clauses of the steps: reads, rules and destinations. Rules with the same reason are numbered. */
function stepClauses({ module }: CheckedModule): Entry[] {
  const whole = (node: Node): string => partText(module, node);
  const guards = new Map<string, number>();
  return module.steps.flatMap((step): Entry[] => {
    switch (step.kind) {
      case "Fetch": {
        const name = step.name.text;
        return [
          clauseAt(module, `fetch ${name}`, step, {
            kind: "read",
            title: `the read ${name}`,
            text: textAround(module, step, step.name, "fetch").replace(/^= /, ""),
          }),
        ];
      }
      case "Guard": {
        const reason = `${step.action} ${whole(step.reason)}`;
        const number = (guards.get(reason) ?? 0) + 1;
        guards.set(reason, number);
        return [
          clauseAt(module, `${reason} ${number}`, step, {
            kind: "guard",
            title: `the rule ${reason}`,
            text: textAround(module, step, step.reason, `${step.action} when `, "because"),
          }),
        ];
      }
      case "Ensure": {
        const reason = whole(step.otherwise);
        return [
          clauseAt(module, `ensure ${reason}`, step, {
            kind: "guard",
            title: `the rule ${reason}`,
            text: textAround(module, step, step.otherwise, "ensure ", "otherwise"),
          }),
        ];
      }
      case "Destination": {
        const name = step.name.text;
        return [
          clauseAt(module, `destination ${name}`, step, {
            kind: "destination",
            title: `the destination ${name}`,
            text: textAround(module, step, step.record, `destination ${name} = `),
          }),
        ];
      }
      case "Let":
        return [];
    }
  });
}

function clauseAt(
  module: CheckedModule["module"],
  name: string,
  node: Parameters<typeof placeOf>[1],
  clause: Omit<Clause, "file" | "line">,
): Entry {
  return [name, { ...clause, ...placeOf(module, node) }];
}

/** The identity of events if the spec has no `dedupe`. */
function defaultDedupe({ trigger }: CheckedModule): string {
  const fields = trigger?.kind === "webhook" ? (trigger.event.dedupe ?? []) : [];
  return fields.length === 0 ? "each event counts separately" : `by ${fields.join(", ")}, as its system has it`;
}
