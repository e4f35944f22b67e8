/**
 * Checks a flow's destinations: their records against the operations, and the responses that later destinations may
 * read.
 */
import { present } from "@integ/runtime/assertions";
import type { tree } from "@integ/grammar";
import type { System, SystemOperation } from "../1-load/system-model.ts";
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

/** The operation, arguments and record of a destination. Undefined if the operation is unknown. */
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
    reportReads(c, declaration.operation, system, operation);
    return fail();
  }
  reportUnsafe(c, declaration.operation, operation, name);
  const one = (inner: Context): Typed => checkRecord(c, declaration, operation, name, inner);
  const written =
    declaration.loop === undefined ? one(context) : withLoop(c, declaration.loop, context, declaration, one);
  const many = declaration.loop !== undefined;
  const typed: Typed = {
    type: many ? { kind: "list", element: written.type } : written.type,
    ...(declaration.when === undefined || many
      ? {}
      : {
          absent: { path: declaration.name.text, nullable: false, doc: "it is written only when its condition holds" },
        }),
  };
  const binding: Binding = { kind: "destination", name: declaration.name.text, typed, fromSource: false };
  named(c, declaration.name, context, binding);
  const response = responseOf(declaration, operation, name);
  if (response !== undefined) c.facts.responses.set(binding, response);
  return { declaration, binding, system, operation, record: operation.record };
}

/** Reports that an operation reads, with those of its system that write. */
function reportReads(c: Checking, at: tree.QualifiedName, system: System, operation: SystemOperation): void {
  const writes = [...system.operations.values()]
    .filter((one) => one.record !== undefined)
    .map((one) => `${system.name}.${one.name}`);
  c.report(
    check.notReadable(
      c.place(at),
      `${system.name}.${operation.name}`,
      "reads, and a destination writes",
      writes.length === 0
        ? `no operation of ${system.name} writes: its description has only reads`
        : `operations of ${system.name} that write: ${writes.join(", ")}`,
    ),
  );
}

/** Reports an operation whose repetition makes a second record, and one that leads back to this flow. */
function reportUnsafe(
  c: Checking,
  at: tree.QualifiedName,
  { kind, request, name: own }: SystemOperation,
  name: string,
): void {
  const isRepeatable =
    (request.idempotencyHeader ?? request.idempotencyQuery ?? request.idempotencyPlace) !== undefined ||
    request.find !== undefined ||
    request.noResponse !== undefined ||
    request.fails?.some(({ means }) => means === "there") === true ||
    request.end !== undefined;
  if (kind === "create" && !isRepeatable) c.report(check.notDelivered(c.place(at), name));
  if (request.end?.kind === "flow" && isCycle(c.project, c.module, own))
    c.report(
      check.notReadable(
        c.place(at),
        name,
        "hands on to this integration again: documents would go round in a circle",
        "let one of them end the circle: write its result to another system",
      ),
    );
}

/** What later steps may read of a destination's response, and why it may be absent. */
function responseOf(
  declaration: tree.DestinationDeclaration,
  operation: SystemOperation,
  name: string,
): Typed | undefined {
  if (operation.result === undefined) return undefined;
  const { type } = operation.result;
  const path = declaration.name.text;
  const typed = (doc: string | undefined): Typed => ({
    type,
    ...(doc === undefined ? {} : { absent: { path, nullable: false, doc } }),
  });
  if (declaration.loop !== undefined)
    return respondsOnce(operation) ? typed("an empty list writes nothing") : { type: { kind: "list", element: type } };
  if (operation.mayFindNone) return typed(`${name} may have no response`);
  return typed(declaration.when === undefined ? undefined : "it is written only when its condition holds");
}

/** Whether all records of a loop share one response: they are written in one request. */
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
