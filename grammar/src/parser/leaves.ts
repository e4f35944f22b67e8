/** Names, texts, numbers: leaves, except for the holes of a text. */
import { dedent, unescapeText } from "../lexer.ts";
import * as T from "../tokens.ts";
import type * as N from "../tree.ts";
import { NodeParser, type Rule } from "./nodes.ts";

/** Leaves of the tree. A later layer defines `expression`. */
export class LeafParser extends NodeParser {
  /** A whole expression, for the holes of a text; the layer of expressions fills it in. */
  declare readonly expression: Rule<N.Expression>;

  readonly name: Rule<N.Name> = this.rule("name", () => this.nameOf(this.CONSUME(T.Name)));

  readonly text: Rule<N.TextLiteral> = this.rule("text", () =>
    this.node<N.TextLiteral>("Text", (n) => {
      const token = this.CONSUME(T.Text);
      n.value = textValue(token.image ?? "");
    }),
  );

  readonly template: Rule<N.Template> = this.rule("template", () =>
    this.node<N.Template>("Template", (n) => {
      const parts: (N.TextChunk | N.Expression)[] = (n.parts = []);
      this.CONSUME(T.TextStart);
      this.MANY(() => {
        this.OR([
          {
            ALT: () => {
              parts.push(
                this.node<N.TextChunk>("Chunk", (chunk) => {
                  chunk.value = unescapeText(this.CONSUME(T.TextChunk).image ?? "");
                }),
              );
            },
          },
          {
            ALT: () => {
              this.CONSUME(T.HoleOpen);
              parts.push(this.SUBRULE(this.expression));
              this.CONSUME(T.HoleClose);
            },
          },
        ]);
      });
      this.CONSUME(T.TextEnd);
    }),
  );

  readonly textLike: Rule<N.TextLike> = this.rule("textLike", () =>
    this.OR({
      DEF: [{ ALT: () => this.SUBRULE(this.text) }, { ALT: () => this.SUBRULE(this.template) }],
      ERR_MSG: "a text in double quotes",
    }),
  );

  readonly number: Rule<N.NumberLiteral> = this.rule("number", () =>
    this.node<N.NumberLiteral>("Number", (n) => {
      n.text = (this.CONSUME(T.Number).image ?? "").replaceAll("_", "");
    }),
  );

  /** `true`, `false`, `null`: constants of both values and patterns. */
  readonly constant: Rule<N.BooleanLiteral | N.NullLiteral> = this.rule("constant", () =>
    this.OR([
      {
        ALT: () =>
          this.node<N.BooleanLiteral>("Boolean", (n) => {
            this.CONSUME(T.True);
            n.value = true;
          }),
      },
      {
        ALT: () =>
          this.node<N.BooleanLiteral>("Boolean", (n) => {
            this.CONSUME(T.False);
            n.value = false;
          }),
      },
      { ALT: () => this.node<N.NullLiteral>("Null", () => this.CONSUME(T.Null)) },
    ]),
  );

  readonly time: Rule<N.TimeLiteral> = this.rule("time", () =>
    this.node<N.TimeLiteral>("Time", (n) => {
      n.text = this.CONSUME(T.Time).image;
    }),
  );

  readonly duration: Rule<N.DurationLiteral> = this.rule("duration", () =>
    this.node<N.DurationLiteral>("Duration", (n) => {
      n.amount = this.SUBRULE(this.number);
      n.unit = this.SUBRULE(this.name);
    }),
  );

  readonly qualifiedName: Rule<N.QualifiedName> = this.rule("qualifiedName", () =>
    this.node<N.QualifiedName>("QualifiedName", (n) => {
      const parts: N.Name[] = (n.parts = []);
      parts.push(this.SUBRULE(this.name));
      this.MANY(() => {
        this.CONSUME(T.Dot);
        parts.push(this.SUBRULE(this.memberName));
      });
    }),
  );

  /** The name after a dot: any word, or a text for an odd one; never the first word of the next line. */
  readonly memberName: Rule<N.Name> = this.rule("memberName", () =>
    this.OR([
      { GATE: () => this.sameLine() || this.LA(2).tokenType === T.Dot, ALT: () => this.nameOf(this.CONSUME(T.Word)) },
      {
        GATE: () => this.sameLine(),
        ALT: () => {
          const token = this.CONSUME(T.Text);
          return { ...this.nameOf(token), text: textValue(token.image ?? "") };
        },
      },
      {
        ALT: () => {
          this.slip("a field's name");
          return this.missingName();
        },
      },
    ]),
  );
}

/** The value of a text token: without quotes, with escapes resolved. */
export function textValue(image: string): string {
  if (image.startsWith('"""'))
    return unescapeText(dedent(image.slice(3, image.length >= 6 && image.endsWith('"""') ? -3 : undefined)));
  return unescapeText(image.slice(1, image.length >= 2 && image.endsWith('"') ? -1 : undefined));
}
