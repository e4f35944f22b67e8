/** Forms with braces, brackets and keywords: records, lists, loops, `if`, `match`, stops. */
import * as T from "../tokens.ts";
import type * as N from "../tree.ts";
import { textValue } from "./leaves.ts";
import { type Rule, stopActionOf } from "./nodes.ts";
import { TypeParser } from "./types.ts";

/** Expressions besides operators and paths. */
export class FormParser extends TypeParser {
  /** Operators without tails; the layer of expressions fills it in. */
  declare readonly operation: Rule<N.Expression>;
  /** The target of a `fetch`; the layer of flows defines it. */
  declare readonly read: Rule<N.Read>;

  readonly conditional: Rule<N.IfExpression> = this.rule("conditional", () =>
    this.node<N.IfExpression>("If", (n) => {
      this.CONSUME(T.If);
      n.condition = this.SUBRULE1(this.expression);
      this.CONSUME(T.Then);
      n.consequent = this.SUBRULE2(this.expression);
      this.CONSUME(T.Else);
      n.alternative = this.SUBRULE3(this.expression);
    }),
  );

  readonly matching: Rule<N.MatchExpression> = this.rule("matching", () =>
    this.node<N.MatchExpression>("Match", (n) => {
      this.CONSUME(T.Match);
      n.subject = this.SUBRULE(this.expression);
      n.arms = this.SUBRULE(this.arms);
    }),
  );

  /** `{ pattern, pattern => value … }`, of a match and of a table. */
  readonly arms: Rule<N.MatchArm[]> = this.RULE(
    "arms",
    () => {
      const arms: N.MatchArm[] = [];
      this.CONSUME(T.LeftBrace);
      this.MANY(() => {
        arms.push(this.SUBRULE(this.arm));
        this.OPTION(() => this.CONSUME(T.Comma));
      });
      this.CONSUME(T.RightBrace);
      return arms;
    },
    { recoveryValueFunc: () => this.orphans<N.MatchArm>("Arm") },
  );

  readonly arm: Rule<N.MatchArm> = this.rule("arm", () =>
    this.node<N.MatchArm>("Arm", (n) => {
      const patterns: N.Pattern[] = (n.patterns = []);
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => patterns.push(this.SUBRULE(this.pattern)) });
      this.CONSUME(T.Arrow);
      n.body = this.SUBRULE(this.expression);
    }),
  );

  readonly pattern: Rule<N.Pattern> = this.rule("pattern", () =>
    this.OR({
      DEF: [
        { ALT: () => this.SUBRULE(this.text) },
        { ALT: () => this.SUBRULE1(this.number) },
        {
          ALT: () =>
            this.node<N.UnaryExpression>("Unary", (n) => {
              this.CONSUME(T.Minus);
              n.operator = "-";
              n.operand = this.SUBRULE2(this.number);
            }),
        },
        { ALT: () => this.SUBRULE(this.constant) },
        { ALT: () => this.node<N.UnknownPattern>("UnknownPattern", () => this.CONSUME(T.Unknown)) },
        { ALT: () => this.node<N.ElsePattern>("ElsePattern", () => this.CONSUME(T.Else)) },
        {
          ALT: () =>
            this.node<N.TypePattern>("TypePattern", (n) => {
              this.CONSUME(T.Is);
              n.type = this.SUBRULE(this.type);
            }),
        },
      ],
      ERR_MSG: "a value to compare with, `unknown` or `else`",
    }),
  );

  readonly loop: Rule<N.ForExpression> = this.rule("loop", () =>
    this.node<N.ForExpression>("For", (n) => {
      n.head = this.SUBRULE(this.forClauses);
      this.CONSUME(T.Arrow);
      n.body = this.SUBRULE(this.expression);
    }),
  );

  readonly forClauses: Rule<N.ForClauses> = this.rule("forClauses", () =>
    this.node<N.ForClauses>("ForClauses", (n) => {
      const clauses: N.ForClause[] = (n.clauses = []);
      this.CONSUME(T.For);
      n.name = this.SUBRULE(this.name);
      this.CONSUME(T.In);
      n.list = this.SUBRULE(this.expression);
      this.MANY(() => clauses.push(this.SUBRULE(this.forClause)));
    }),
  );

  readonly forClause: Rule<N.ForClause> = this.rule("forClause", () =>
    this.OR([
      {
        ALT: () =>
          this.node<N.WhereClause>("Where", (n) => {
            this.CONSUME(T.Where);
            n.condition = this.SUBRULE4(this.expression);
          }),
      },
      {
        ALT: () =>
          this.node<N.LetClause>("LetClause", (n) => {
            this.CONSUME(T.Let);
            n.name = this.SUBRULE1(this.name);
            this.CONSUME1(T.Assign);
            n.value = this.SUBRULE1(this.expression);
          }),
      },
      {
        ALT: () =>
          this.node<N.FetchClause>("FetchClause", (n) => {
            this.CONSUME(T.Fetch);
            n.name = this.SUBRULE2(this.name);
            this.CONSUME2(T.Assign);
            n.read = this.SUBRULE(this.read);
          }),
      },
      {
        ALT: () =>
          this.node<N.SortClause>("SortBy", (n) => {
            this.CONSUME(T.Sort);
            this.CONSUME1(T.By);
            n.key = this.SUBRULE5(this.expression);
            n.descending = false;
            this.OPTION(() => {
              this.CONSUME(T.Descending);
              n.descending = true;
            });
          }),
      },
      {
        ALT: () =>
          this.node<N.GroupClause>("GroupBy", (n) => {
            this.CONSUME(T.Group);
            this.CONSUME2(T.By);
            n.name = this.SUBRULE3(this.name);
            this.CONSUME3(T.Assign);
            n.key = this.SUBRULE6(this.expression);
          }),
      },
    ]),
  );

  readonly record: Rule<N.RecordExpression> = this.rule("record", () =>
    this.node<N.RecordExpression>("Record", (n) => {
      const entries: N.RecordEntry[] = (n.entries = []);
      this.CONSUME(T.LeftBrace);
      this.MANY(() => {
        entries.push(this.SUBRULE(this.entry));
        this.OPTION(() => this.CONSUME(T.Comma));
      });
      this.CONSUME(T.RightBrace);
    }),
  );

  readonly entry: Rule<N.RecordEntry> = this.rule("entry", () =>
    this.OR({
      DEF: [
        {
          ALT: () =>
            this.node<N.SpreadEntry>("Spread", (n) => {
              this.CONSUME(T.Ellipsis);
              n.value = this.SUBRULE1(this.expression);
            }),
        },
        {
          GATE: () => this.LA(2).tokenType !== T.Colon && this.LA(2).tokenType !== T.Dot,
          ALT: () =>
            this.node<N.LetEntry>("LetEntry", (n) => {
              this.CONSUME(T.Let);
              n.name = this.SUBRULE(this.name);
              this.CONSUME(T.Assign);
              n.value = this.SUBRULE2(this.expression);
            }),
        },
        { ALT: () => this.SUBRULE(this.field) },
      ],
      ERR_MSG: "a field's name",
      MAX_LOOKAHEAD: 1,
      IGNORE_AMBIGUITIES: true,
    }),
  );

  readonly field: Rule<N.FieldEntry> = this.rule("field", () =>
    this.node<N.FieldEntry>("Field", (n) => {
      const path: (N.Name | N.NumberLiteral)[] = (n.path = []);
      path.push(this.SUBRULE(this.fieldName));
      this.MANY(() => {
        this.OR([
          {
            ALT: () => {
              this.CONSUME(T.Dot);
              path.push(this.SUBRULE(this.memberName));
            },
          },
          {
            ALT: () => {
              this.CONSUME(T.LeftBracket);
              path.push(this.SUBRULE(this.number));
              this.CONSUME(T.RightBracket);
            },
          },
        ]);
      });
      this.OR1([
        {
          ALT: () => {
            this.CONSUME(T.Colon);
            n.value = this.SUBRULE1(this.expression);
          },
        },
        {
          ALT: () => {
            this.slip("`:`");
            this.CONSUME(T.Assign);
            n.value = this.SUBRULE2(this.expression);
          },
        },
        {
          ALT: () => {
            this.slip("`:` and a value");
            n.value = this.missingValue();
          },
        },
      ]);
    }),
  );

  readonly fieldName: Rule<N.Name> = this.rule("fieldName", () =>
    this.OR({
      DEF: [
        { ALT: () => this.nameOf(this.CONSUME(T.Word)) },
        {
          ALT: () => {
            const token = this.CONSUME(T.Text);
            return { ...this.nameOf(token), text: textValue(token.image ?? "") };
          },
        },
      ],
      ERR_MSG: "a field's name",
    }),
  );

  readonly list: Rule<N.ListExpression> = this.rule("list", () =>
    this.node<N.ListExpression>("List", (n) => {
      const items: N.Expression[] = (n.items = []);
      this.CONSUME(T.LeftBracket);
      this.MANY({
        GATE: () => this.LA(1).tokenType !== T.RightBracket,
        DEF: () => {
          items.push(this.SUBRULE(this.listItem));
          // A loop is unambiguous; other elements need a comma between them.
          this.OR({
            DEF: [
              { ALT: () => this.CONSUME(T.Comma) },
              {
                GATE: () =>
                  this.LA(1).tokenType === T.For ||
                  this.LA(1).tokenType === T.RightBracket ||
                  items.at(-1)?.kind === "For",
                ALT: () => undefined,
              },
            ],
            ERR_MSG: "`,`",
          });
        },
      });
      this.CONSUME(T.RightBracket);
    }),
  );

  /** An element: unlike `primary`, it must not be missing. */
  readonly listItem: Rule<N.Expression> = this.rule("listItem", () =>
    this.OR({ DEF: [{ ALT: () => this.SUBRULE(this.expression) }], ERR_MSG: "an element" }),
  );

  readonly stop: Rule<N.StopExpression> = this.rule("stop", () =>
    this.node<N.StopExpression>("Stop", (n) => {
      n.action = this.SUBRULE(this.stopAction);
      n.reason = this.SUBRULE(this.textLike);
    }),
  );

  readonly stopAction: Rule<N.StopAction> = this.RULE(
    "stopAction",
    () => {
      const token = this.OR({
        DEF: [
          { ALT: () => this.CONSUME(T.Skip) },
          { ALT: () => this.CONSUME(T.Hold) },
          { ALT: () => this.CONSUME(T.Retry) },
        ],
        ERR_MSG: "`hold`, `skip` or `retry`",
      });
      return stopActionOf(token);
    },
    { recoveryValueFunc: (): N.StopAction => "hold" },
  );
}
