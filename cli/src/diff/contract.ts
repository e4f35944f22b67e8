/** The contract of an integration: its trigger, identity of events, order, reads and failures. */
import type { CheckedModule } from "@integ/compiler";
import type { Change, Weight } from "./change.ts";
import type { FlowVersion, LoadedVersion } from "./flow-version.ts";
import { partText, placeOf, type Part } from "./written.ts";

/** A part of the contract, as it is compared. */
interface Clause extends Part {
  readonly kind: string;
  /** The subject, before "changes from … to …". */
  readonly title: string;
  /** The consequence for a person who runs the flow. */
  readonly means?: string;
  readonly weight?: Weight;
}

/** @returns the parts of the contract that differ */
export function contractChanges(
  before: FlowVersion,
  after: FlowVersion,
  versions: { readonly before: LoadedVersion; readonly after: LoadedVersion },
): Change[] {
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

function clausesOf({ checked, flow }: FlowVersion): ReadonlyMap<string, Clause> {
  const { module } = checked;
  const found = new Map<string, Clause>();
  const integration = module.integration ?? module.tree;
  const add = (name: string, clause: Omit<Clause, "file" | "line">, node: Parameters<typeof placeOf>[1]): void => {
    found.set(name, { ...clause, ...placeOf(module, node) });
  };
  const whole = (node: Parameters<typeof partText>[1]): string => partText(module, node);
  if (module.document !== undefined)
    add(
      "source",
      { kind: "source", title: "what it takes", text: without("source", whole(module.document)) },
      module.document,
    );
  if (module.trigger !== undefined) {
    const kind = module.trigger.trigger.kind === "ScheduleTrigger" ? "schedule" : "trigger";
    add("trigger", { kind, title: "what starts it", text: without("trigger", whole(module.trigger)) }, module.trigger);
  }
  add(
    "dedupe",
    {
      kind: "dedupe",
      title: "what is one event",
      text: module.dedupe === undefined ? defaultDedupe(checked) : without("dedupe", whole(module.dedupe)),
      weight: "repeated",
      means: "the new key does not recognize events accepted before the change: they may be accepted again",
    },
    module.dedupe ?? integration,
  );
  add(
    "key",
    {
      kind: "key",
      title: "what goes one after another",
      text: module.key === undefined ? "nothing: runs execute in parallel" : without("key", whole(module.key)),
      means: "runs that wait now keep the key that they have",
    },
    module.key ?? integration,
  );
  const policy = flow?.onFailure;
  add(
    "on failure",
    {
      kind: "policy",
      title: "what it does when sending fails",
      text:
        module.onFailure !== undefined || policy === undefined
          ? without("on failure", whole(module.onFailure ?? integration))
          : `retry ${policy.times} times over ${policy.overSeconds / 3600} hours then ${policy.afterwards}`,
    },
    module.onFailure ?? integration,
  );
  const guards = new Map<string, number>();
  for (const step of module.steps) {
    if (step.kind === "Fetch")
      add(
        `fetch ${step.name.text}`,
        { kind: "read", title: `the read ${step.name.text}`, text: whole(step.read) },
        step,
      );
    if (step.kind === "Guard") {
      const reason = `${step.action} ${whole(step.reason)}`;
      const number = (guards.get(reason) ?? 0) + 1;
      guards.set(reason, number);
      add(`${reason} ${number}`, { kind: "guard", title: `the rule ${reason}`, text: whole(step.condition) }, step);
    }
    if (step.kind === "Ensure")
      add(
        `ensure ${whole(step.otherwise)}`,
        { kind: "guard", title: `the rule ${whole(step.otherwise)}`, text: whole(step.condition) },
        step,
      );
    if (step.kind === "Destination") {
      const condition = step.when === undefined ? "" : ` when ${whole(step.when)}`;
      const args = step.args.length === 0 ? "" : `(${step.args.map(whole).join(", ")})`;
      const loop = step.loop === undefined ? "" : `for ${whole(step.loop)}: `;
      const text = `${loop}${whole(step.operation)}${args}${condition}`;
      add(
        `destination ${step.name.text}`,
        { kind: "destination", title: `the destination ${step.name.text}`, text },
        step,
      );
    }
  }
  return found;
}

const without = (keyword: string, text: string): string => text.slice(keyword.length).trim();

/** The identity of events if the spec has no `dedupe`. */
function defaultDedupe({ trigger }: CheckedModule): string {
  const fields = trigger?.kind === "webhook" ? (trigger.event.dedupe ?? []) : [];
  return fields.length === 0 ? "each is one of its own" : `by ${fields.join(", ")}, as its system has it`;
}
