/** The code before a read that its arguments need: it runs before the mapping. */
import { tree } from "@integ/grammar";
import type { Binding, CheckedModule } from "../3-check/facts.ts";
import { isStop, UNDEFINED, type Statement } from "./ir.ts";
import { lowerExpression } from "./lower-expression.ts";
import { lowerGuardBeforeRead } from "./lower-guard.ts";
import { type Lowering, spanOf } from "./lowering.ts";

/**
 * The names that a read's arguments need, and conditions on the same values. If one of these ends the run, nothing is
 * requested, and the mapping gives the reason.
 */
export function lowerStepsFor(l: Lowering, declaration: tree.Node, checked: CheckedModule): void {
  const { steps } = checked.module;
  const before = steps.slice(
    0,
    steps.findIndex((step) => step === declaration),
  );
  const mentioned = new Set(bindingsIn(declaration, checked));
  const wanted = new Set<tree.Node>();
  for (let size = -1; size !== wanted.size;) {
    size = wanted.size;
    for (const step of before) {
      const inside =
        step.kind === "Let"
          ? [checked.bindings.get(step.name)]
          : step.kind === "Guard" && !checked.early.has(step)
            ? bindingsIn(step.condition, checked)
            : [];
      if (wanted.has(step) || !inside.some((one) => one !== undefined && mentioned.has(one))) continue;
      wanted.add(step);
      for (const one of bindingsIn(step, checked)) mentioned.add(one);
    }
  }
  for (const step of before) if (wanted.has(step)) lowerStepFor(l, step, checked);
}

function lowerStepFor(l: Lowering, step: tree.Node, checked: CheckedModule): void {
  if (step.kind === "Guard") return lowerGuardBeforeRead(l, step);
  if (step.kind !== "Let") return;
  const binding = checked.bindings.get(step.name);
  const [statements, value] = l.capture(() => lowerExpression(l, step.value));
  l.add(...statements.map(withoutStops));
  if (binding === undefined || value.type.kind === "never") return;
  const js = l.hoist(value.js, step.name.text, spanOf(step));
  l.variables.set(binding, { js, type: value.type, absent: value.absent });
}

/** A guard that would end the run only skips the read. */
function withoutStops(statement: Statement): Statement {
  switch (statement.kind) {
    case "return": {
      const { value } = statement;
      return value !== undefined && isStop(value) ? { ...statement, value: UNDEFINED } : statement;
    }
    case "if":
      return { ...statement, yes: statement.yes.map(withoutStops), no: statement.no.map(withoutStops) };
    case "for":
    case "block":
      return { ...statement, body: statement.body.map(withoutStops) };
    case "assign":
    case "break":
    case "const":
    case "continue":
    case "do":
    case "let":
      return statement;
  }
}

/** The bindings of the names in a piece of a spec. */
function bindingsIn(node: tree.Node, checked: CheckedModule): Binding[] {
  const own = node.kind === "Reference" ? checked.bindings.get(node) : undefined;
  return [...(own === undefined ? [] : [own]), ...tree.children(node).flatMap((child) => bindingsIn(child, checked))];
}
