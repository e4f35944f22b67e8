/** Names, fields and elements: whether they exist, and which step of a path may be absent. */
import { closest, type tree } from "@integ/grammar";
import { ANY, type Field, show } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { infer, needed } from "./check-expression.ts";
import { checkLookup } from "./check-table.ts";
import { type Checking, type Context, WRONG } from "./checking.ts";
import { asText } from "./common-type.ts";
import type { Absence, Binding, Typed } from "./facts.ts";
import { pathOf } from "./paths.ts";

export function reference(c: Checking, node: tree.NameReference, context: Context): Typed {
  if (node.name === "") return WRONG;
  const binding = context.scope.find(node.name);
  if (binding === undefined) {
    if (c.module.unread.mayDeclare(node.name)) return WRONG;
    if (c.module.tables.has(node.name))
      c.report(check.notADirectValue(c.place(node), node.name, "table", `${node.name}[…]`));
    else if (c.module.functions.has(node.name) || c.module.mappings.has(node.name)) {
      c.report(check.notADirectValue(c.place(node), node.name, "function", `${node.name}(…)`));
    } else {
      const names = context.scope.names();
      c.report(bind.unknownName(c.place(node), node.name, closest(node.name, names), names));
    }
    return WRONG;
  }
  c.bindings.set(node, binding);
  if (binding.kind === "destination" && context.inDestination === true) {
    c.report(bind.notYet(c.place(node), "the response of an earlier destination"));
    return WRONG;
  }
  if (binding.typed.absent !== undefined && context.present.has(node.name)) return { type: binding.typed.type };
  return binding.typed;
}

export function member(c: Checking, node: tree.MemberExpression, context: Context): Typed {
  const object = infer(c, node.object, context);
  const name = node.name.text;
  const { type } = object;
  if (type.kind === "error" || type.kind === "never" || name === "") return WRONG;
  const carry = { ...(object.fails === undefined ? {} : { fails: object.fails }) };
  if (type.kind === "any") return { type: ANY, absent: object.absent ?? absence(c, node, undefined), ...carry };
  if (type.kind === "map") return { type: type.value, absent: object.absent ?? absence(c, node, undefined), ...carry };
  if (type.kind === "list") {
    c.report(check.listHasNoFields(c.place(node.name), name));
    return WRONG;
  }
  if (type.kind !== "record") {
    c.report(check.noFields(c.place(node.object), show(type)));
    return WRONG;
  }
  const field = type.fields.get(name);
  if (field === undefined) {
    const names = [...type.fields.keys()];
    c.report(
      bind.unknownField(c.place(node.name), name, type.name, closest(name, names), names, c.fieldsDeclared(type)),
    );
    return WRONG;
  }
  c.fields.set(node, field);
  const path = pathOf(node);
  if (path !== undefined && context.present.has(path)) return { type: field.type, ...carry };
  const mayLack = field.written !== true && (!field.required || field.nullable);
  const absent = object.absent ?? (mayLack ? absence(c, node, field) : undefined);
  return { type: field.type, ...(absent === undefined ? {} : { absent }), ...carry };
}

function absence(c: Checking, node: tree.Expression, field: Field | undefined): Absence {
  const steps = stepsFromSource(c, node);
  return {
    path: c.text(node).replace(/\s+/g, " "),
    nullable: field?.nullable ?? false,
    ...(steps === undefined ? {} : { steps }),
    ...(field?.doc === undefined ? {} : { doc: field.doc }),
  };
}

/** The fields that lead from the source document to a value, through loops as well; undefined where it is not the document's. */
export function stepsFromSource(c: Checking, node: tree.Expression): readonly string[] | undefined {
  if (node.kind === "Member") {
    const object = stepsFromSource(c, node.object);
    return object === undefined ? undefined : [...object, node.name.text];
  }
  if (node.kind === "Call" || node.kind === "Index") {
    const inner = node.kind === "Index" ? node.object : node.args[0]?.value;
    const steps = inner === undefined ? undefined : stepsFromSource(c, inner);
    return steps === undefined || c.typed.get(inner as tree.Expression)?.type.kind !== "list"
      ? undefined
      : [...steps, "[]"];
  }
  if (node.kind !== "Reference") return undefined;
  const binding = c.bindings.get(node);
  if (binding?.kind === "source") return binding.typed.type.kind === "list" ? ["[]"] : [];
  return c.loops.get(binding as Binding);
}

export function index(c: Checking, node: tree.IndexExpression, context: Context): Typed {
  if (
    node.object.kind === "Reference" &&
    context.scope.find(node.object.name) === undefined &&
    c.module.tables.has(node.object.name)
  ) {
    return checkLookup(c, node, node.object.name, context);
  }
  const object = infer(c, node.object, context);
  const [key, ...more] = node.keys;
  if (object.type.kind === "error" || key === undefined) {
    for (const one of node.keys) infer(c, one, context);
    return WRONG;
  }
  if (more[0] !== undefined)
    c.report(check.arguments(c.place(more[0]), c.text(node.object), `${c.text(node.object)}[place], with one place`));
  const keyType = needed(c, key, context, "the place in a list has to be known");
  if (object.type.kind === "list") {
    if (keyType.kind !== "error" && !(keyType.kind === "number" && keyType.integer))
      c.report(check.wrongType(c.place(key), "the place in a list", "a whole number", show(keyType)));
    return {
      type: object.type.element,
      absent: object.absent ?? { path: c.text(node), nullable: false, ...stepped(c, node) },
    };
  }
  if (object.type.kind === "map" || object.type.kind === "any") {
    if (keyType.kind !== "error" && asText(keyType) === undefined)
      c.report(check.wrongType(c.place(key), "the key", "text", show(keyType)));
    return {
      type: object.type.kind === "map" ? object.type.value : ANY,
      absent: object.absent ?? { path: c.text(node), nullable: false },
    };
  }
  c.report(check.notAList(c.place(node.object), show(object.type)));
  return WRONG;
}

function stepped(c: Checking, node: tree.Expression): { readonly steps?: readonly string[] } {
  const steps = stepsFromSource(c, node)?.slice(0, -1);
  return steps === undefined ? {} : { steps };
}
