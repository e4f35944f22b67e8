/** `if`, `otherwise`, `on error` and stops: conditional expressions where they can be, statements where they must be. */
import type { tree } from "@integ/grammar";
import type { Slot } from "../3-check/facts.ts";
import { bare, call, orElse as either, isAbsent, isPresent, type Js, name, not, type Statement, text } from "./ir.ts";
import { lowerExpression } from "./lower-expression.ts";
import { isStop, type Lowering, spanOf, STOP, type Value } from "./lowering.ts";
import { camel, OWN } from "./names.ts";

/** `test ? yes : no`, or statements where a branch needs them. */
export function chooseBetween(
  l: Lowering,
  test: Js,
  yes: () => Js,
  no: () => Js,
  slot: Slot,
  node: tree.Expression,
): Js {
  const [yesBlock, yesJs] = l.capture(yes);
  const [noBlock, noJs] = l.capture(no);
  if (isStop(noJs)) {
    l.add({ kind: "if", test: not(test), yes: noBlock, no: [] }, ...yesBlock);
    return yesJs;
  }
  if (isStop(yesJs)) {
    l.add({ kind: "if", test, yes: yesBlock, no: [] }, ...noBlock);
    return noJs;
  }
  if (yesBlock.length === 0 && noBlock.length === 0)
    return { js: "conditional", test, yes: yesJs, no: noJs, origin: spanOf(node) };
  const variable = declare(l, slot, node);
  l.add({
    kind: "if",
    test,
    yes: [...yesBlock, { kind: "assign", name: variable, value: yesJs }],
    no: [...noBlock, { kind: "assign", name: variable, value: noJs }],
  });
  return name(variable);
}

/** A variable that branches assign. */
export function declare(l: Lowering, slot: Slot, node: tree.Node): string {
  const variable = l.names.fresh(camel(slot.name.split(/[. ]/).at(-1) ?? "value"));
  const type = l.module.typeName(slot.type, slot.direction);
  l.add({ kind: "let", name: variable, type: slot.required ? type : `${type} | undefined`, origin: spanOf(node) });
  return variable;
}

/** `value otherwise fallback`. */
export function orElse(
  l: Lowering,
  node: tree.OtherwiseExpression,
  value: Value,
  present: (value: Value) => Js,
  fallback: () => Js,
  slot: Slot,
): Js {
  if (value.type.kind === "never") return STOP;
  if (value.absent === false && !node.blank) return present(value);
  const asked: Value = node.blank
    ? { js: call("filled", bare(value.js)), type: value.type, absent: "undefined" }
    : value;
  const [fallbackBlock, fallbackJs] = l.capture(fallback);
  if (isStop(fallbackJs)) {
    const held = l.hoist(asked.js, wishOf(node.value), spanOf(node.value));
    l.add({ kind: "if", test: isAbsent(held), yes: fallbackBlock, no: [] });
    return present({ js: held, type: value.type, absent: false });
  }
  const plain = conversionIsNone(l, asked, present);
  if (fallbackBlock.length === 0) {
    if (plain) return either(asked.js, fallbackJs);
    const held = l.hoist(asked.js, wishOf(node.value), spanOf(node.value));
    return {
      js: "conditional",
      test: isAbsent(held),
      yes: fallbackJs,
      no: present({ js: held, type: value.type, absent: false }),
    };
  }
  const held = l.hoist(asked.js, wishOf(node.value), spanOf(node.value));
  const variable = declare(l, slot, node);
  l.add({
    kind: "if",
    test: isPresent(held),
    yes: [{ kind: "assign", name: variable, value: present({ js: held, type: value.type, absent: false }) }],
    no: [...fallbackBlock, { kind: "assign", name: variable, value: fallbackJs }],
  });
  return name(variable);
}

function conversionIsNone(l: Lowering, value: Value, present: (value: Value) => Js): boolean {
  const probe: Js = name(OWN.probe);
  const [statements, result] = l.capture(() => present({ js: probe, type: value.type, absent: false }));
  return statements.length === 0 && result === probe;
}

/** A name for the constant that holds a value: the name in the spec, if there is one. */
export function wishOf(node: tree.Expression): string {
  if (node.kind === "Member") return node.name.text;
  if (node.kind === "Reference") return node.name;
  if (node.kind === "Index" && node.object.kind === "Reference") return node.object.name;
  if (node.kind === "Call" && node.callee.kind === "Reference") return node.callee.name;
  if (node.kind === "Pipe" || node.kind === "Otherwise") return wishOf(node.value);
  return "value";
}

/** A stop in place of a value: the function returns it. */
export function lowerStop(l: Lowering, node: tree.StopExpression): void {
  l.add({ kind: "return", value: l.seen(node, stopCall(l, node.action, node.reason)), origin: spanOf(node) });
}

/** `hold("no tax type for {item.title}", …)`: the reason's identity, and its text if it has holes. */
export function stopCall(l: Lowering, action: tree.StopAction, reason: tree.TextLike): Js {
  if (reason.kind === "Text") return call(action, text(reason.value));
  const source = l.module.checked.module.source.text;
  const identity = reason.parts
    .map((part) => (part.kind === "Chunk" ? part.value : `{${source.slice(part.start, part.end)}}`))
    .join("");
  const value = lowerExpression(l, reason);
  return call(action, text(identity), value.js);
}

/**
 * `value on error fallback`: a block that is left if the value fails. `present` and `fallback` convert to the slot's
 * form.
 */
export function lowerOnError(
  l: Lowering,
  node: tree.OnErrorExpression,
  present: (value: Value) => Js,
  fallback: () => Js,
  slot: Slot,
): Js {
  const label = l.names.fresh("attempt");
  const outer = l.failure;
  l.failure = label;
  const [statements, value] = l.capture(() => present(lowerExpression(l, node.value)));
  l.failure = outer;
  const [fallbackBlock, fallbackJs] = l.capture(fallback);
  if (!breaksTo(statements, label)) {
    l.add(...statements);
    return value;
  }
  const stops = isStop(fallbackJs);
  // A stop can return at the failure itself, and the value needs no variable.
  if (stops) {
    l.add(...replaceBreaks(statements, label, fallbackBlock));
    return value;
  }
  const variable = declare(l, slot, node);
  const done = l.names.fresh("done");
  l.add({
    kind: "block",
    label: done,
    body: [
      {
        kind: "block",
        label,
        body: [...statements, { kind: "assign", name: variable, value }, { kind: "break", label: done }],
      },
      ...fallbackBlock,
      { kind: "assign", name: variable, value: fallbackJs },
    ],
  });
  return name(variable);
}

function breaksTo(statements: readonly Statement[], label: string): boolean {
  return statements.some(
    (statement) =>
      (statement.kind === "break" && statement.label === label) ||
      (statement.kind === "if" && (breaksTo(statement.yes, label) || breaksTo(statement.no, label))) ||
      ((statement.kind === "for" || statement.kind === "block") && breaksTo(statement.body, label)),
  );
}

function replaceBreaks(statements: readonly Statement[], label: string, by: readonly Statement[]): Statement[] {
  return statements.flatMap((statement): readonly Statement[] => {
    if (statement.kind === "break" && statement.label === label) return by;
    if (statement.kind === "if")
      return [
        { ...statement, yes: replaceBreaks(statement.yes, label, by), no: replaceBreaks(statement.no, label, by) },
      ];
    if (statement.kind === "for" || statement.kind === "block")
      return [{ ...statement, body: replaceBreaks(statement.body, label, by) }];
    return [statement];
  });
}
