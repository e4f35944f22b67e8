/**
 * A flow's destinations: their records, checked against what the operations take, and what later destinations may read of the
 * responses.
 */
import { present } from "@integ/runtime/assertions";
import type { tree } from "@integ/grammar";
import type { SystemOperation } from "../1-load/system-model.ts";
import type { Type } from "../1-load/types.ts";
import { check } from "../messages/check.ts";
import { condition, infer } from "./check-expression.ts";
import { named, namedWrong, withLoop } from "./check-list.ts";
import { isCycle } from "./flow-cycles.ts";
import { checkArguments } from "./check-read.ts";
import { checkAgainst } from "./check-slot.ts";
import { Scope, WRONG, type Checking, type Context } from "./checking.ts";
import type { Binding, CheckedDestination, Typed, Slot } from "./facts.ts";
import { whenIt } from "./check-branch.ts";
import { findMember } from "./systems.ts";

/**
 * The operation, arguments and record of a destination. Undefined if the operation is not known: nothing is written
 * then.
 */
export function checkDestination(
  c: Checking,
  declaration: tree.DestinationDeclaration,
  context: Context,
): CheckedDestination | undefined {
  const fail = (): undefined => {
    if (declaration.record !== undefined && declaration.loop === undefined) infer(c, declaration.record, context);
    return namedWrong(c, declaration.name, context, "destination");
  };
  if (declaration.operation === undefined || declaration.operation.parts.length < 2) return fail();
  const found = findMember(c, "operation", declaration.operation, (one) => one.record !== undefined);
  if (found === undefined) return fail();
  const { system, member: operation } = found;
  const name = `${system.name}.${operation.name}`;
  if (operation.record === undefined) {
    const writes = [...system.operations.values()]
      .filter((one) => one.record !== undefined)
      .map((one) => `${system.name}.${one.name}`);
    c.report(
      check.notReadable(
        c.place(declaration.operation),
        name,
        "reads, and a destination writes",
        writes.length === 0
          ? `no operation of ${system.name} writes: its description has only what is read`
          : `operations of ${system.name} that write: ${writes.join(", ")}`,
      ),
    );
    return fail();
  }
  if (
    operation.kind === "create" &&
    (operation.request.idempotencyHeader ??
      operation.request.idempotencyQuery ??
      operation.request.idempotencyPlace) === undefined &&
    operation.request.find === undefined &&
    operation.request.noResponse === undefined &&
    operation.request.fails?.some(({ means }) => means === "there") !== true &&
    operation.request.end === undefined
  )
    c.report(check.notDelivered(c.place(declaration.operation), name));
  if (operation.request.end?.kind === "flow" && isCycle(c.project, c.module, operation.name))
    c.report(
      check.notReadable(
        c.place(declaration.operation),
        name,
        "hands on to this integration again: documents would go round in a circle",
        "let one of them end it: write what it makes to another system",
      ),
    );
  const one = (inner: Context): Typed => checkRecord(c, declaration, operation, name, inner);
  const written =
    declaration.loop === undefined ? one(context) : withLoop(c, declaration.loop, context, declaration, one);
  const many = declaration.loop !== undefined;
  const listed = (type: Type): Type => (many ? { kind: "list", element: type } : type);
  const typed: Typed = {
    type: listed(written.type),
    ...(declaration.when === undefined || many
      ? {}
      : {
          absent: { path: declaration.name.text, nullable: false, doc: "it is written only when its condition holds" },
        }),
  };
  const binding: Binding = { kind: "destination", name: declaration.name.text, typed, fromSource: false };
  named(c, declaration.name, context, binding);
  if (operation.result !== undefined) {
    const path = declaration.name.text;
    const isListResponse = many && !respondsOnce(operation);
    const may = isListResponse
      ? undefined
      : many
        ? "an empty list writes nothing"
        : operation.mayFindNone
          ? `${name} may answer none`
          : declaration.when === undefined
            ? undefined
            : "it is written only when its condition holds";
    c.facts.responses.set(binding, {
      type: isListResponse ? listed(operation.result.type) : operation.result.type,
      ...(may === undefined ? {} : { absent: { path, nullable: false, doc: may } }),
    });
  }
  return { declaration, binding, system, operation, record: operation.record };
}

/** Whether all records of a loop are answered at once: they are written as one. */
export function respondsOnce({ request, parameters }: SystemOperation): boolean {
  return request.whole === true && parameters.length === 0;
}

/** One record of a destination, and the operation's arguments. */
function checkRecord(
  c: Checking,
  declaration: tree.DestinationDeclaration,
  operation: SystemOperation,
  name: string,
  context: Context,
): Typed {
  if (operation.parameters.length > 0 || declaration.args.length > 0)
    checkArguments(c, declaration.args, operation, name, declaration.operation, true, {
      ...context,
      inDestination: true,
    });
  if (declaration.when !== undefined) condition(c, declaration.when, context);
  const { type } = present(operation.record, "record");
  const inner: Context = declaration.when === undefined ? context : whenIt(context, declaration.when, true);
  const slot: Slot = {
    type,
    required: true,
    nullable: false,
    name: type.name,
    direction: "written",
    at: declaration.operation,
    ...(type.place === undefined ? {} : { place: type.place }),
  };
  return declaration.record === undefined
    ? WRONG
    : checkAgainst(c, declaration.record, slot, { ...inner, scope: new Scope(inner.scope), inDestination: true });
}
