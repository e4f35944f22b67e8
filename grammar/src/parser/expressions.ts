/**
 * Expressions: operators, calls, paths, and the choice of forms.
 */
import type { IToken } from "chevrotain";
import { syntax } from "../messages.ts";
import { climb, type Item } from "../precedence.ts";
import * as T from "../tokens.ts";
import type { Span } from "../source.ts";
import type * as N from "../tree.ts";
import { FormParser } from "./forms.ts";
import type { Rule } from "./nodes.ts";

const UNITS = new Set(
  ["second", "minute", "hour", "day", "week", "month", "year"].flatMap((unit) => [unit, `${unit}s`]),
);

/** From the loosest operator to the tightest. */
export class ExpressionParser extends FormParser {
  /** The loosest level, read from left to right: pipes, `otherwise`, `on error`. */
  override readonly expression: Rule<N.Expression> = this.rule("expression", () => {
    let left = this.SUBRULE(this.operation);
    this.MANY({
      GATE: () => this.continues(),
      DEF: () => {
        const value = left;
        left = this.OR([
          {
            ALT: () =>
              this.node<N.PipeExpression>(
                "Pipe",
                (n) => {
                  n.value = value;
                  this.CONSUME(T.Pipe);
                  n.call = this.SUBRULE1(this.postfix);
                },
                value,
              ),
          },
          {
            ALT: () =>
              this.node<N.OtherwiseExpression>(
                "Otherwise",
                (n) => {
                  n.value = value;
                  this.CONSUME(T.Otherwise);
                  n.blank = false;
                  this.OPTION({
                    GATE: () => this.LA(2).tokenType === T.Blank,
                    DEF: () => {
                      this.CONSUME(T.If);
                      this.CONSUME(T.Blank);
                      n.blank = true;
                    },
                  });
                  n.fallback = this.SUBRULE2(this.operation);
                },
                value,
              ),
          },
          {
            ALT: () =>
              this.node<N.OnErrorExpression>(
                "OnError",
                (n) => {
                  n.value = value;
                  this.CONSUME(T.On);
                  this.CONSUME(T.ErrorWord);
                  n.fallback = this.SUBRULE3(this.operation);
                },
                value,
              ),
          },
        ]);
      },
    });
    return left;
  });

  /** Operators of all precedences, read as a flat list and then grouped. */
  override readonly operation: Rule<N.Expression> = this.rule("operation", () => {
    const items: Item[] = [];
    this.MANY1(() =>
      items.push({ type: "prefix", start: this.ACTION(() => this.startOfNext()), token: this.CONSUME1(T.Not) }),
    );
    items.push({ type: "operand", node: this.SUBRULE1(this.unary) });
    this.MANY2({
      GATE: () => this.continues(),
      DEF: () => items.push({ type: "presence", end: 0, token: this.SUBRULE1(this.presence) }),
    });
    this.MANY3({
      GATE: () => this.continues(),
      DEF: () => {
        items.push({ type: "binary", token: this.SUBRULE(this.binaryOperator) });
        this.MANY4(() =>
          items.push({ type: "prefix", start: this.ACTION(() => this.startOfNext()), token: this.CONSUME2(T.Not) }),
        );
        items.push({ type: "operand", node: this.SUBRULE2(this.unary) });
        this.MANY5({
          GATE: () => this.continues(),
          DEF: () => items.push({ type: "presence", end: 0, token: this.SUBRULE2(this.presence) }),
        });
      },
    });
    return this.ACTION(() => {
      const path = this.spec?.path ?? "";
      const words = (part: Span): string =>
        (this.spec?.text.slice(part.start, part.end) ?? "…").replaceAll(/\s+/g, " ");
      return climb(items, this.spanOf, (slip, span, parts) =>
        this.slips.push(syntax[slip]({ path, start: span.start, end: span.end }, words(span), parts.map(words))),
      );
    });
  });

  readonly presence: Rule<IToken> = this.RULE("presence", () =>
    this.OR([
      { ALT: () => this.CONSUME(T.Present) },
      { ALT: () => this.CONSUME(T.Absent) },
      { ALT: () => this.CONSUME(T.Blank) },
    ]),
  );

  readonly binaryOperator: Rule<IToken> = this.RULE("binaryOperator", () =>
    this.OR([
      { ALT: () => this.CONSUME(T.Plus) },
      { ALT: () => this.CONSUME(T.Minus) },
      { ALT: () => this.CONSUME(T.Star) },
      { ALT: () => this.CONSUME(T.Slash) },
      { ALT: () => this.CONSUME(T.Equals) },
      { ALT: () => this.CONSUME(T.NotEquals) },
      { ALT: () => this.CONSUME(T.Less) },
      { ALT: () => this.CONSUME(T.LessEqual) },
      { ALT: () => this.CONSUME(T.Greater) },
      { ALT: () => this.CONSUME(T.GreaterEqual) },
      { ALT: () => this.CONSUME(T.In) },
      { ALT: () => this.CONSUME(T.Within) },
      { ALT: () => this.CONSUME(T.And) },
      { ALT: () => this.CONSUME(T.Or) },
    ]),
  );

  readonly unary: Rule<N.Expression> = this.rule("unary", () =>
    this.OR({
      DEF: [
        {
          ALT: () =>
            this.node<N.UnaryExpression>("Unary", (n) => {
              this.CONSUME(T.Minus);
              n.operator = "-";
              n.operand = this.SUBRULE(this.unary);
            }),
        },
        { ALT: () => this.SUBRULE(this.postfix) },
      ],
      ERR_MSG: "a value",
    }),
  );

  readonly postfix: Rule<N.Expression> = this.rule("postfix", () => {
    let left = this.SUBRULE(this.primary);
    this.MANY({
      GATE: () => this.LA(1).tokenType === T.Dot || this.sameLine(),
      DEF: () => {
        const object = left;
        left = this.OR([
          {
            ALT: () =>
              this.node<N.MemberExpression>(
                "Member",
                (n) => {
                  n.object = object;
                  this.CONSUME(T.Dot);
                  n.name = this.SUBRULE(this.memberName);
                },
                object,
              ),
          },
          {
            ALT: () =>
              this.node<N.IndexExpression>(
                "Index",
                (n) => {
                  n.object = object;
                  this.CONSUME(T.LeftBracket);
                  const keys: N.Expression[] = (n.keys = []);
                  this.AT_LEAST_ONE_SEP({
                    SEP: T.Comma,
                    DEF: () => keys.push(this.SUBRULE(this.expression)),
                    ERR_MSG: "a key",
                  });
                  this.CONSUME(T.RightBracket);
                },
                object,
              ),
          },
          {
            ALT: () =>
              this.node<N.CallExpression>(
                "Call",
                (n) => {
                  n.callee = object;
                  n.args = this.SUBRULE(this.args);
                },
                object,
              ),
          },
        ]);
      },
    });
    return left;
  });

  readonly args: Rule<N.Argument[]> = this.RULE(
    "args",
    () => {
      const args: N.Argument[] = [];
      this.CONSUME(T.LeftParen);
      this.MANY_SEP({ SEP: T.Comma, DEF: () => args.push(this.SUBRULE(this.argument)) });
      this.CONSUME(T.RightParen);
      return args;
    },
    { recoveryValueFunc: () => this.orphans<N.Argument>("Argument") },
  );

  readonly argument: Rule<N.Argument> = this.rule("argument", () =>
    this.node<N.Argument>("Argument", (n) => {
      this.OPTION({
        GATE: () => this.LA(2).tokenType === T.Colon,
        DEF: () => {
          n.name = this.nameOf(this.CONSUME(T.Word));
          this.CONSUME(T.Colon);
        },
      });
      n.value = this.SUBRULE(this.expression);
    }),
  );

  readonly primary: Rule<N.Expression> = this.rule("primary", () =>
    this.OR({
      DEF: [
        { ALT: () => this.SUBRULE(this.text) },
        { ALT: () => this.SUBRULE(this.template) },
        {
          GATE: () => UNITS.has(this.LA(2).image) && this.LA(3).tokenType !== T.Colon,
          ALT: () => this.SUBRULE(this.duration),
        },
        { ALT: () => this.SUBRULE(this.number) },
        { ALT: () => this.SUBRULE(this.time) },
        {
          ALT: () =>
            this.node<N.RegexLiteral>("Regex", (n) => {
              n.pattern = (this.CONSUME(T.Regex).image ?? "").slice(2, -1).replaceAll('\\"', '"');
            }),
        },
        { ALT: () => this.SUBRULE(this.constant) },
        { ALT: () => this.SUBRULE(this.conditional) },
        { ALT: () => this.SUBRULE(this.matching) },
        { ALT: () => this.SUBRULE(this.loop) },
        { ALT: () => this.SUBRULE(this.record) },
        { ALT: () => this.SUBRULE(this.list) },
        { ALT: () => this.SUBRULE(this.stop) },
        {
          ALT: () => {
            const open = this.CONSUME(T.LeftParen);
            const inner = this.inside(() => this.SUBRULE(this.expression));
            this.CONSUME(T.RightParen);
            this.ACTION(() => this.enclose(inner, open));
            return inner;
          },
        },
        {
          GATE: () => this.sameLine() || (this.LA(2).tokenType !== T.Colon && this.LA(2).tokenType !== T.Assign),
          ALT: () =>
            this.node<N.NameReference>("Reference", (n) => {
              n.name = this.nameOf(this.CONSUME(T.Name)).text;
            }),
        },
        {
          ALT: () => {
            this.slip("a value");
            return this.missingValue();
          },
        },
      ],
      ERR_MSG: "a value",
    }),
  );
}
