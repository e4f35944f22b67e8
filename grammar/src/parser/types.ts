/** The syntax of types and parameters. */
import * as T from "../tokens.ts";
import type * as N from "../tree.ts";
import { LeafParser } from "./leaves.ts";
import type { Rule } from "./nodes.ts";

/** `text`, `decimal(2)`, `list of xero.LineItem?`, `one of ("a", "b")`, and `(name: type, …)`. */
export class TypeParser extends LeafParser {
  readonly type: Rule<N.TypeNode> = this.rule("type", () => {
    const inner = this.SUBRULE(this.plainType);
    let optional = false;
    this.OPTION(() => {
      this.CONSUME(T.Question);
      optional = true;
    });
    return this.ACTION(() =>
      optional ? { kind: "OptionalType", start: inner.start, end: this.endOfLast(), type: inner } : inner,
    );
  });

  readonly plainType: Rule<N.TypeNode> = this.rule("plainType", () =>
    this.OR({
      DEF: [
        {
          GATE: () => this.LA(2).tokenType === T.Of,
          ALT: () =>
            this.node<N.ListType>("ListType", (n) => {
              this.CONSUME(T.List);
              this.CONSUME1(T.Of);
              n.element = this.SUBRULE1(this.plainType);
            }),
        },
        {
          GATE: () => this.LA(2).tokenType === T.Of,
          ALT: () =>
            this.node<N.MapType>("MapType", (n) => {
              this.CONSUME(T.MapWord);
              this.CONSUME2(T.Of);
              n.value = this.SUBRULE2(this.plainType);
            }),
        },
        {
          GATE: () => this.LA(2).tokenType === T.Of,
          ALT: () =>
            this.node<N.OneOfType>("OneOfType", (n) => {
              const members: N.TextLiteral[] = (n.members = []);
              this.CONSUME(T.One);
              this.CONSUME3(T.Of);
              this.CONSUME(T.LeftParen);
              this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => members.push(this.SUBRULE(this.text)) });
              this.CONSUME(T.RightParen);
            }),
        },
        {
          ALT: () =>
            this.node<N.RecordType>("RecordType", (n) => {
              const fields: N.Parameter[] = (n.fields = []);
              this.CONSUME(T.LeftBrace);
              this.MANY(() => {
                fields.push(this.SUBRULE(this.parameter));
                this.OPTION1(() => this.CONSUME(T.Comma));
              });
              this.CONSUME(T.RightBrace);
            }),
        },
        {
          ALT: () =>
            this.node<N.NamedType>("NamedType", (n) => {
              n.name = this.SUBRULE(this.qualifiedName);
              this.OPTION2(() => {
                this.CONSUME2(T.LeftParen);
                n.scale = this.SUBRULE(this.number);
                this.CONSUME2(T.RightParen);
              });
            }),
        },
      ],
      ERR_MSG: "a type",
    }),
  );

  readonly parameter: Rule<N.Parameter> = this.rule("parameter", () =>
    this.node<N.Parameter>("Parameter", (n) => {
      n.name = this.nameOf(this.CONSUME(T.Word));
      this.CONSUME(T.Colon);
      n.type = this.SUBRULE(this.type);
    }),
  );

  readonly parameters: Rule<N.Parameter[]> = this.RULE(
    "parameters",
    () => {
      const parameters: N.Parameter[] = [];
      this.CONSUME(T.LeftParen);
      this.MANY_SEP({ SEP: T.Comma, DEF: () => parameters.push(this.SUBRULE(this.parameter)) });
      this.CONSUME(T.RightParen);
      return parameters;
    },
    { recoveryValueFunc: () => this.orphans<N.Parameter>("Parameter") },
  );
}
