/**
 * Prints the intermediate representation as TypeScript in prettier's layout, and records the runtime names that it
 * uses.
 */
import { elementAt } from "@integ/runtime/assertions";
import { UNDEFINED, type Js, type JsFunction, type Statement } from "../4-lower/ir.ts";
import { fieldKey } from "../4-lower/names.ts";
import { withoutAssertions } from "../4-lower/without-assertions.ts";
import { namesIn, withoutUnused } from "../4-lower/without-unused.ts";
import { group, hardline, ifBroken, ifFlat, indent, join, line, onOneLine, softline, type Doc } from "./doc.ts";
import type { Imports } from "./imports.ts";

/** From loose to tight. */
const STRENGTH: Readonly<Record<string, number>> = {
  "??": 2,
  "||": 2,
  "&&": 3,
  "==": 4,
  "!=": 4,
  "===": 4,
  "!==": 4,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
};
const ARROW = 0;
const CONDITIONAL = 1;
const CAST = 5;
const UNARY = 8;
const POSTFIX = 9;

/** A type as a doc: a record that is too long for a line has a line for each field. */
function typeDoc(text: string): Doc {
  const [, inside, lists = ""] = /^\{ (.*) \}((?:\[\])*)$/.exec(text) ?? [];
  const fields = inside === undefined ? undefined : fieldsOf(inside);
  if (fields === undefined) return text;
  const docs = fields.map(([key, type]): Doc => [`${key}: `, typeDoc(type)]);
  return group(["{", indent([line, join([";", line], docs)]), ifBroken(";"), line, `}${lists}`]);
}

/** The fields between the braces of a record's type; undefined if it is more than one record. */
function fieldsOf(text: string): readonly (readonly [key: string, type: string])[] | undefined {
  const fields: string[] = [""];
  let depth = 0;
  for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"|; |[{}]|./gsu)) {
    if (piece === "{") depth++;
    else if (piece === "}") depth--;
    if (depth < 0) return undefined;
    if (piece === "; " && depth === 0) fields.push("");
    else fields.push(`${fields.pop()}${piece}`);
  }
  return fields.map((field) => {
    const at = /^(?:"(?:[^"\\]|\\.)*"|[^:])*/.exec(field)?.[0].length ?? 0;
    return [field.slice(0, at), field.slice(at + 2)];
  });
}

/**
 * Prints code in prettier's layout, with parentheses where precedence requires them. Names of the runtime go to
 * `imports`.
 */
export class JsPrinter {
  readonly imports: Imports;

  constructor(imports: Imports) {
    this.imports = imports;
  }

  expression(js: Js): Doc {
    const doc = this.#plain(js);
    return js.origin === undefined ? doc : { origin: js.origin, doc };
  }

  #plain(js: Js): Doc {
    switch (js.js) {
      case "name":
        if (this.imports.has(js.name)) return this.imports.value(js.name);
        this.imports.spoken.add(js.name);
        return js.name;
      case "raw":
        return js.text;
      case "text":
        return quoted(js.value);
      case "template":
        return [
          "`",
          ...js.chunks.flatMap((chunk, i): Doc[] => {
            const value = js.values[i];
            return value === undefined
              ? [escapeTemplate(chunk)]
              : [escapeTemplate(chunk), "${", onOneLine(this.expression(value)), "}"];
          }),
          "`",
        ];
      case "member": {
        const dot = js.optional ? "?." : js.assert ? "!." : ".";
        return /^[A-Za-z_$][\w$]*$/.test(js.name)
          ? [this.#at(js.object, POSTFIX), dot, js.name]
          : [this.#at(js.object, POSTFIX), js.optional ? "?.[" : "[", JSON.stringify(js.name), "]"];
      }
      case "index":
        return [this.#at(js.object, POSTFIX), js.optional ? "?.[" : "[", this.expression(js.key), "]"];
      case "assert":
        return [this.#at(js.value, POSTFIX), "!"];
      case "cast":
        return [this.#at(js.value, CAST), " as ", this.imports.type(js.type)];
      case "call":
        return this.#chain(js) ?? [this.#at(js.callee, POSTFIX), this.#args(js.args)];
      case "object":
        return this.#object(js.entries);
      case "array":
        return js.items.length === 0
          ? "[]"
          : group([
              "[",
              indent([
                softline,
                join(
                  [",", line],
                  js.items.map((item) => this.expression(item)),
                ),
              ]),
              ifBroken(","),
              softline,
              "]",
            ]);
      case "binary":
        return group(this.#binary(js));
      case "not":
        return js.operand.js === "binary"
          ? group(["!(", indent([softline, this.expression(js.operand)]), softline, ")"])
          : ["!", this.#at(js.operand, UNARY)];
      case "conditional":
        return group(this.#conditional(js));
      case "arrow":
        return group([
          "(",
          js.parameter,
          ") => ",
          js.body.js === "object" || js.body.js === "conditional"
            ? ["(", this.expression(js.body), ")"]
            : this.expression(js.body),
        ]);
    }
  }

  /** A chain of conditionals breaks as a whole. */
  #conditional(js: Extract<Js, { js: "conditional" }>): Doc {
    const branch = (value: Js): Doc => {
      if (value.js === "conditional") return this.#conditional(value);
      const doc = this.#at(value, CONDITIONAL);
      const grouped = value.js === "cast" || (value.js === "binary" && value.operator === "??");
      return indent(grouped ? ["(", doc, ")"] : doc);
    };
    const test = this.#at(js.test, CONDITIONAL + 1);
    const apart = js.test.js === "binary" && js.test.operator === "??";
    return [apart ? ["(", test, ")"] : test, indent([line, "? ", branch(js.yes), line, ": ", branch(js.no)])];
  }

  /**
   * `a && b && c` breaks as a whole. `flush`: below each other; `alone`: neither in another such chain nor in an `if`.
   */
  #binary(written: Binary, flush = false, alone = false): Doc {
    const js = leftmost(written);
    const own = STRENGTH[js.operator] ?? 6;
    const before = js.left;
    const chain =
      before.js === "binary" && before.operator === js.operator && kindOf(js) === "logic" ? before : undefined;
    const chained = chain !== undefined;
    // `??` beside `&&` or `||` is a syntax error without parentheses; prettier also puts them around `&&` within `||`.
    const isApart = (operator: string): boolean =>
      ((js.operator === "??") !== (operator === "??") && (STRENGTH[operator] ?? 6) <= 3) ||
      (js.operator === "||" && operator === "&&");
    const side = (value: Js, least: number): Doc =>
      value.js === "binary" && isApart(value.operator) ? ["(", this.expression(value), ")"] : this.#at(value, least);
    const left = chain === undefined ? side(js.left, own) : this.#binary(chain, flush);
    const right = this.#ofCall(js.right) ?? side(js.right, own + 1);
    if (!chained && (js.right.js === "text" || js.right.js === "raw" || js.right.js === "name")) {
      if (!flush) return [left, " ", js.operator, " ", right];
      const rest: Doc = [js.operator, line, right];
      // A comparison stays on the line where the call before it ends.
      return [left, " ", isLogic(js) ? rest : group(rest)];
    }
    // The right side of another kind of operator stays on the line where the call before it ends.
    if (alone && !chained && kindOf(js.left) !== kindOf(js) && kindOf(js.right) !== kindOf(js)) {
      return [left, " ", group([js.operator, line, right])];
    }
    return [left, " ", js.operator, flush ? [line, right] : indent([line, right])];
  }

  /** A field of a call's result: on the next line if the call fills its own. Undefined for anything else. */
  #ofCall(js: Js): Doc | undefined {
    if (js.js !== "member" || js.object.js !== "call" || js.object.callee.js !== "name") return undefined;
    const dot = js.optional ? "?." : js.assert ? "!." : ".";
    return [this.expression(js.object), group(indent([softline, dot, js.name]))];
  }

  #args(args: readonly Js[]): Doc {
    if (args.length === 0) return "()";
    const last = elementAt(args, args.length - 1);
    const docs = args.map((argument) => this.expression(argument));
    // A lone record, list or arrow hugs its parentheses.
    if (args.length === 1 && (last.js === "object" || last.js === "array")) return ["(", elementAt(docs, 0), ")"];
    // A chain of comparisons goes below its arrow, and the arrow on its own line.
    if (args.length === 1 && last.js === "arrow" && last.body.js === "binary") {
      const { origin } = last.body;
      const doc = this.#binary(last.body, true, true);
      const arrow: Doc = [
        `(${last.parameter}) =>`,
        group(indent([line, group(origin === undefined ? doc : { origin, doc })])),
      ];
      return group(["(", indent([softline, group(arrow)]), ifBroken(","), softline, ")"]);
    }
    if (args.length === 1 && last.js === "arrow" && last.body.js !== "object") {
      return [
        "(",
        `(${last.parameter}) =>`,
        group([indent([line, this.#arrowBody(last.body)]), ifBroken(","), softline]),
        ")",
      ];
    }
    if (args.length === 1 && last.js === "arrow") return ["(", elementAt(docs, 0), ")"];
    return group(["(", indent([softline, join([",", line], docs)]), ifBroken(","), softline, ")"]);
  }

  /** A conditional is in parentheses unless it is on separate lines. */
  #arrowBody(body: Js): Doc {
    const doc = this.expression(body);
    return body.js === "conditional" ? [ifFlat("("), doc, ifFlat(")")] : doc;
  }

  #object(entries: Extract<Js, { js: "object" }>["entries"]): Doc {
    if (entries.length === 0) return "{}";
    const fields = entries.map(({ key, value, origin }): Doc => {
      const shorthand = value.js === "name" && value.name === key;
      const field: Doc = shorthand ? this.expression(value) : [fieldKey(key), ": ", this.#value(value)];
      return origin === undefined ? field : { origin, doc: field };
    });
    // A record with several fields, or with a nested record, is on several lines.
    const many = entries.length > 3 || entries.some(({ value }) => value.js === "object" && value.entries.length > 0);
    const inside: Doc = [
      indent([many ? hardline : line, join([",", many ? hardline : line], fields)]),
      many ? "," : ifBroken(","),
      many ? hardline : line,
    ];
    return many ? ["{", inside, "}"] : group(["{", inside, "}"]);
  }

  /** A value after `name:`: a long operation goes onto the next line. */
  #value(js: Js): Doc {
    return (js.js === "binary" && js.right !== UNDEFINED) || (js.js === "conditional" && js.test.js === "binary")
      ? group(indent([softline, this.expression(js)]))
      : this.expression(js);
  }

  #at(js: Js, least: number): Doc {
    return strengthOf(js) < least ? ["(", this.expression(js), ")"] : this.expression(js);
  }

  statements(statements: readonly Statement[]): Doc {
    return join(
      hardline,
      statements.map((statement) => this.#statement(statement)),
    );
  }

  #statement(statement: Statement): Doc {
    const doc = this.#plainStatement(statement);
    const placed: Doc = statement.origin === undefined ? doc : { origin: statement.origin, doc };
    return statement.comment === undefined ? placed : [`// ${statement.comment}`, hardline, placed];
  }

  #plainStatement(statement: Statement): Doc {
    switch (statement.kind) {
      case "const":
        return [
          `const ${statement.name}`,
          statement.type === undefined ? "" : [": ", typeDoc(this.imports.type(statement.type))],
          this.#assigned(statement.value),
          ";",
        ];
      case "let":
        return statement.value === undefined
          ? [`let ${statement.name}: `, typeDoc(this.imports.type(statement.type)), ";"]
          : [`let ${statement.name}`, this.#typeOfLet(statement.type), this.#assigned(statement.value), ";"];
      case "assign":
        return [statement.name, this.#assigned(statement.value), ";"];
      case "return":
        return statement.value === undefined ? "return;" : ["return ", this.#returned(statement.value), ";"];
      case "do":
        return [this.expression(statement.value), ";"];
      case "continue":
        return "continue;";
      case "break":
        return `break ${statement.label};`;
      case "block":
        return [`${statement.label}: {`, indent([hardline, this.statements(statement.body)]), hardline, "}"];
      case "for":
        return [
          `for (const ${statement.name} of `,
          this.expression(statement.list),
          ") {",
          this.#body(statement.body),
          "}",
        ];
      case "if":
        return this.#if(statement);
    }
  }

  /** The type annotation of an initialized variable, if it can't be inferred. */
  #typeOfLet(type: string): string {
    return type === "boolean" ? "" : `: ${this.imports.type(type)}`;
  }

  /** A chain of comparisons is put in parentheses if it takes several lines. */
  #returned(value: Js): Doc {
    if (value.js !== "binary") return this.expression(value);
    const doc = group([ifBroken("("), indent([softline, group(this.#binary(value, true))]), softline, ifBroken(")")]);
    return value.origin === undefined ? doc : { origin: value.origin, doc };
  }

  #assigned(value: Js): Doc {
    if (value.js === "binary") {
      const doc = group(this.#binary(value, true));
      return [" =", group(indent([line, value.origin === undefined ? doc : { origin: value.origin, doc }]))];
    }
    // A conditional whose comparison takes several lines begins on the next line.
    if (value.js === "conditional" && value.test.js === "binary") {
      return [" =", group(indent([line, this.expression(value)]))];
    }
    return [" = ", this.expression(value)];
  }

  #body(statements: readonly Statement[]): Doc {
    return statements.length === 0 ? "" : [indent([hardline, this.statements(statements)]), hardline];
  }

  #if(statement: Extract<Statement, { kind: "if" }>): Doc {
    const { test } = statement;
    // A negated condition has its own parentheses, next to those of the `if`.
    const denied = test.js === "not" && isLogic(test.operand);
    const asked = denied ? test.operand : test;
    const head: Doc = group([
      denied ? "if (!(" : "if (",
      indent([softline, isLogic(asked) ? this.#binary(asked, true) : this.expression(asked)]),
      softline,
      denied ? "))" : ")",
    ]);
    const [only] = statement.yes;
    if (
      statement.yes.length === 1 &&
      statement.no.length === 0 &&
      only !== undefined &&
      (only.kind === "return" ||
        only.kind === "continue" ||
        only.kind === "break" ||
        (only.kind === "assign" && only.value.js === "raw"))
    ) {
      return group([head, " ", ifBroken("{"), indent([softline, this.#statement(only)]), softline, ifBroken("}")]);
    }
    const yes: Doc = [head, " {", this.#body(statement.yes), "}"];
    if (statement.no.length === 0) return yes;
    const [next] = statement.no;
    if (statement.no.length === 1 && next?.kind === "if") return [yes, " else ", this.#statement(next)];
    return [yes, " else {", this.#body(statement.no), "}"];
  }

  /** A function of the module. */
  declaration(f: JsFunction): Doc {
    const body = withoutAssertions(withoutUnused(f.body));
    const spoken = namesIn(body);
    const parameters = f.parameters.map(
      ({ name, type }) => `${parameterName(name, spoken)}: ${this.imports.type(type)}`,
    );
    const start = `${f.exported ? "export " : ""}function ${f.name}(`;
    const result = typeDoc(this.imports.type(f.result));
    // One parameter stays on the line of a record that has several.
    const one = parameters.length === 1 && typeof result !== "string";
    const head: Doc = one
      ? [start, ...parameters, "): ", result, " {"]
      : group([start, indent([softline, join([",", line], parameters)]), ifBroken(","), softline, "): ", result, " {"]);
    const doc: Doc = [head, this.#body(body), "}"];
    return [
      ...(f.doc === undefined ? [] : [comment(f.doc), hardline]),
      f.origin === undefined ? doc : { origin: f.origin, doc },
    ];
  }

  /** `list.filter(…).map(…)`: on one line, or a line for each call. Undefined for any other call. */
  #chain(js: Extract<Js, { readonly js: "call" }>): Doc | undefined {
    const inner = js.callee.js === "member" ? js.callee.object : undefined;
    if (js.callee.js !== "member" || inner?.js !== "call" || inner.callee.js !== "member") return undefined;
    const [first, second] = [inner.callee, js.callee];
    if (first.optional || second.optional || !["filter"].includes(first.name)) return undefined;
    const calls = [
      [softline, ".", first.name, this.#args(inner.args)],
      [softline, ".", second.name, this.#args(js.args)],
    ];
    return group([this.#at(first.object, POSTFIX), indent(calls)]);
  }

  /** A function as a property of a record: an arrow function if it is a single expression. */
  arrow(f: JsFunction): Doc {
    const body = withoutAssertions(withoutUnused(f.body));
    const spoken = namesIn(body);
    const last = f.parameters.findLastIndex(({ name }) => spoken.has(name));
    const parameters = f.parameters
      .slice(0, last + 1)
      .map(({ name }) => parameterName(name, spoken))
      .join(", ");
    const [only] = body;
    if (body.length === 1 && only?.kind === "return" && only.value !== undefined) {
      const value = this.expression(only.value);
      return [`(${parameters}) => `, only.value.js === "object" ? ["(", value, ")"] : value];
    }
    return [`(${parameters}) => {`, this.#body(body), "}"];
  }
}

/** The two kinds of operators for line breaks: logical and comparing. */
function kindOf(js: Js): "logic" | "comparison" | undefined {
  if (js.js !== "binary") return undefined;
  return ["&&", "||", "??"].includes(js.operator) ? "logic" : "comparison";
}

type Binary = Extract<Js, { js: "binary" }>;

/** `a && (b && c)` as `(a && b) && c`, which needs no parentheses. */
function leftmost(js: Binary): Binary {
  const { left, operator, right } = js;
  if (right.js !== "binary" || right.operator !== operator || kindOf(js) !== "logic") return js;
  const { js: kind } = js;
  return leftmost({ ...js, left: leftmost({ js: kind, operator, left, right: right.left }), right: right.right });
}

/** Whether code is a logical combination. */
function isLogic(js: Js): js is Extract<Js, { js: "binary" }> {
  return js.js === "binary" && (js.operator === "&&" || js.operator === "||");
}

/** An unused parameter begins with an underscore. */
function parameterName(name: string, spoken: ReadonlySet<string>): string {
  return spoken.has(name) || name.startsWith("_") || spoken.has(`_${name}`) ? name : `_${name}`;
}

function strengthOf(js: Js): number {
  switch (js.js) {
    case "arrow":
      return ARROW;
    case "conditional":
      return CONDITIONAL;
    case "binary":
      return STRENGTH[js.operator] ?? 6;
    case "cast":
      return CAST;
    case "not":
      return UNARY;
    case "raw":
      return js.text.startsWith("-") ? UNARY : POSTFIX + 1;
    case "array":
    case "assert":
    case "call":
    case "index":
    case "member":
    case "name":
    case "object":
    case "template":
    case "text":
      return POSTFIX;
  }
}

function escapeTemplate(chunk: string): string {
  return JSON.stringify(chunk).slice(1, -1).replaceAll('\\"', '"').replaceAll("`", "\\`").replaceAll("${", "\\${");
}

/** A text in the quotes that need fewer escapes, double ones first. */
export function quoted(text: string): string {
  const json = JSON.stringify(text);
  const doubles = text.split('"').length;
  if (doubles <= text.split("'").length) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A documentation comment. */
export function comment(text: string): Doc {
  const lines = text.replaceAll("*/", "*\u200b/").split("\n");
  if (lines.length === 1) return `/** ${lines[0]} */`;
  return [
    "/**",
    hardline,
    join(
      hardline,
      lines.map((one) => ` * ${one}`.trimEnd()),
    ),
    hardline,
    " */",
  ];
}
