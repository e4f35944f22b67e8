/**
 * The grammar of one declaration, as a Chevrotain parser with embedded actions.
 *
 * Half-typed input keeps its tree: `node` closes a node that an error cuts short, marks it `partial`, and hands it to
 * whatever rule recovers; a missing value or name is reported and replaced by an empty node, so that most slips never
 * become an exception at all. The grammar is LL(2) and never backtracks.
 */
import { EmbeddedActionsParser, type IToken, type ParserMethod, type TokenType } from "chevrotain";
import type { Diagnostic } from "./diagnostic.ts";
import { dedent, unescapeText } from "./lexer.ts";
import { syntax } from "./messages.ts";
import { climb, type Item } from "./precedence.ts";
import type { SourceText } from "./source.ts";
import * as T from "./tokens.ts";
import type * as N from "./tree.ts";

type Rule<T> = ParserMethod<[], T>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft<T> = Partial<Mutable<T>>;

const UNITS = new Set(["second", "minute", "hour", "day", "week", "month", "year"].flatMap((unit) => [unit, `${unit}s`]));
const STOPS: ReadonlySet<TokenType> = new Set([T.Skip, T.Hold, T.Retry]);

export class DeclarationParser extends EmbeddedActionsParser {
  /** Slips that were answered on the spot, without an exception. */
  readonly slips: Diagnostic[] = [];
  #source: SourceText | undefined;
  #orphan: N.Node | undefined;

  constructor() {
    super([...T.vocabulary], {
      recoveryEnabled: true,
      maxLookahead: 2,
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected }) => expected.LABEL ?? expected.name,
        buildNotAllInputParsedMessage: () => "the end of this declaration",
        buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? "something else",
        buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? "something more",
      },
    });
    this.performSelfAnalysis();
  }

  /** Points the parser at the tokens of one declaration. */
  open(source: SourceText, tokens: IToken[]): void {
    this.#source = source;
    this.#orphan = undefined;
    this.slips.length = 0;
    this.input = tokens;
  }

  // ── the making of nodes ─────────────────────────────────────────────────────────────────────────────────────────

  /** The offset after the last token read. */
  #end(): number {
    const last = this.LA(0);
    return last.endOffset === undefined || Number.isNaN(last.endOffset) || last.endOffset < 0 ? 0 : last.endOffset + 1;
  }

  #start(): number {
    const next = this.LA(1);
    return next.startOffset >= 0 ? next.startOffset : this.#end();
  }

  /** Builds a node around `read`; a node that an error cuts short is closed, kept, and passed on with the error. */
  #node<T extends N.Node>(kind: T["kind"], read: (draft: Draft<T>) => void, from?: N.Node): T {
    const draft = { kind, start: from?.start ?? this.#start(), end: 0 } as unknown as Draft<T> & Mutable<N.Name>;
    try {
      read(draft);
    } catch (error) {
      draft.partial = true;
      if (this.#orphan !== undefined && this.#orphan !== from) (draft as { lost?: N.Node }).lost = this.#orphan;
      draft.end = Math.max(draft.start, this.#end());
      this.#orphan = draft as unknown as N.Node;
      throw error;
    }
    draft.end = Math.max(draft.start, this.#end());
    this.#orphan = undefined;
    return draft as unknown as T;
  }

  #missing(): N.MissingExpression {
    const at = this.#end();
    return { kind: "Missing", start: at, end: at };
  }

  #missingName(): N.Name {
    const at = this.#end();
    return { kind: "Name", start: at, end: at, text: "", partial: true };
  }

  /** What a rule gives when an error cut it short: the node it was building. */
  #recovered<T>(): T {
    const orphan = this.#orphan;
    this.#orphan = undefined;
    return (orphan ?? this.#missing()) as unknown as T;
  }

  #rule<T>(name: string, read: () => T): Rule<T> {
    return this.RULE(name, read, { recoveryValueFunc: () => this.#recovered<T>() });
  }

  /** Reports that something should stand before the next token. */
  #slip(expected: string): void {
    this.ACTION(() => {
      this.slips.push(unexpected(this.#source, this.LA(1), this.LA(0), expected));
    });
  }

  /** Whether the next token stands on the line of the last one. */
  #sameLine(): boolean {
    const text = this.#source?.text ?? "";
    for (let at = this.#end(); at < this.LA(1).startOffset; at++) if (text[at] === "\n" || text[at] === "\r") return false;
    return true;
  }

  /** Whether the next word continues an expression, rather than being the key of the next field. */
  #continues(): boolean {
    return this.LA(2).tokenType !== T.Colon || this.#sameLine();
  }

  #name(token: IToken): N.Name {
    const start = Math.max(0, token.startOffset || 0);
    const partial = token.isInsertedInRecovery === true;
    const image = token.image ?? "";
    return {
      kind: "Name",
      start: partial ? this.#end() : start,
      end: partial ? this.#end() : start + image.length,
      text: image.startsWith("`") ? image.slice(1, -1) : image,
      ...(partial ? { partial } : {}),
    };
  }

  // ── leaves ──────────────────────────────────────────────────────────────────────────────────────────────────────

  readonly name: Rule<N.Name> = this.#rule("name", () => this.ACTION_NAME(this.CONSUME(T.Name)));

  ACTION_NAME(token: IToken): N.Name {
    return this.#name(token);
  }

  readonly text: Rule<N.TextLiteral> = this.#rule("text", () =>
    this.#node<N.TextLiteral>("Text", (n) => {
      const token = this.CONSUME(T.Text);
      n.value = textValue(token.image ?? "");
    }),
  );

  readonly template: Rule<N.Template> = this.#rule("template", () =>
    this.#node<N.Template>("Template", (n) => {
      const parts: (N.TextChunk | N.Expression)[] = (n.parts = []);
      this.CONSUME(T.TextStart);
      this.MANY(() => {
        this.OR([
          {
            ALT: () => {
              parts.push(
                this.#node<N.TextChunk>("Chunk", (chunk) => {
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

  readonly textLike: Rule<N.TextLike> = this.#rule("textLike", () =>
    this.OR({
      DEF: [{ ALT: () => this.SUBRULE(this.text) }, { ALT: () => this.SUBRULE(this.template) }],
      ERR_MSG: "a text in double quotes",
    }),
  );

  readonly number: Rule<N.NumberLiteral> = this.#rule("number", () =>
    this.#node<N.NumberLiteral>("Number", (n) => {
      n.text = (this.CONSUME(T.Number).image ?? "").replaceAll("_", "");
    }),
  );

  readonly time: Rule<N.TimeLiteral> = this.#rule("time", () =>
    this.#node<N.TimeLiteral>("Time", (n) => {
      n.text = this.CONSUME(T.Time).image;
    }),
  );

  readonly duration: Rule<N.DurationLiteral> = this.#rule("duration", () =>
    this.#node<N.DurationLiteral>("Duration", (n) => {
      n.amount = this.SUBRULE(this.number);
      n.unit = this.SUBRULE(this.name);
    }),
  );

  readonly qualifiedName: Rule<N.QualifiedName> = this.#rule("qualifiedName", () =>
    this.#node<N.QualifiedName>("QualifiedName", (n) => {
      const parts: N.Name[] = (n.parts = []);
      parts.push(this.SUBRULE(this.name));
      this.MANY(() => {
        this.CONSUME(T.Dot);
        parts.push(this.SUBRULE(this.memberName));
      });
    }),
  );

  /** The name after a dot: any word, or a text for an odd one; never the first word of the next line. */
  readonly memberName: Rule<N.Name> = this.#rule("memberName", () =>
    this.OR([
      { GATE: () => this.#sameLine() || this.LA(2).tokenType === T.Dot, ALT: () => this.ACTION_NAME(this.CONSUME(T.Word)) },
      {
        GATE: () => this.#sameLine(),
        ALT: () => {
          const token = this.CONSUME(T.Text);
          return { ...this.ACTION_NAME(token), text: textValue(token.image ?? "") };
        },
      },
      {
        ALT: () => {
          this.#slip("a field's name");
          return this.#missingName();
        },
      },
    ]),
  );

  // ── expressions ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** The loosest level, read from left to right: pipes, `otherwise`, `on error`. */
  readonly expression: Rule<N.Expression> = this.#rule("expression", () => {
    let left = this.SUBRULE(this.operation);
    this.MANY({
      GATE: () => this.#continues(),
      DEF: () => {
        const value = left;
        left = this.OR([
          {
            ALT: () =>
              this.#node<N.PipeExpression>(
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
              this.#node<N.OtherwiseExpression>(
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
              this.#node<N.OnErrorExpression>(
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

  /** Operators of every strength, read flat and then grouped by precedence. */
  readonly operation: Rule<N.Expression> = this.#rule("operation", () => {
    const items: Item[] = [];
    this.MANY1(() => items.push({ type: "prefix", start: this.ACTION(() => this.#start()), token: this.CONSUME1(T.Not) }));
    items.push({ type: "operand", node: this.SUBRULE1(this.unary) });
    this.MANY2({
      GATE: () => this.#continues(),
      DEF: () => items.push({ type: "presence", end: 0, token: this.SUBRULE1(this.presence) }),
    });
    this.MANY3({
      GATE: () => this.#continues(),
      DEF: () => {
        items.push({ type: "binary", token: this.SUBRULE(this.binaryOperator) });
        this.MANY4(() => items.push({ type: "prefix", start: this.ACTION(() => this.#start()), token: this.CONSUME2(T.Not) }));
        items.push({ type: "operand", node: this.SUBRULE2(this.unary) });
        this.MANY5({
          GATE: () => this.#continues(),
          DEF: () => items.push({ type: "presence", end: 0, token: this.SUBRULE2(this.presence) }),
        });
      },
    });
    return this.ACTION(() => {
      const path = this.#source?.path ?? "";
      return climb(items, (slip, span) => this.slips.push(syntax[slip]({ path, start: span.start, end: span.end })));
    });
  });

  readonly presence: Rule<IToken> = this.RULE("presence", () =>
    this.OR([{ ALT: () => this.CONSUME(T.Present) }, { ALT: () => this.CONSUME(T.Absent) }, { ALT: () => this.CONSUME(T.Blank) }]),
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

  readonly unary: Rule<N.Expression> = this.#rule("unary", () =>
    this.OR([
      {
        ALT: () =>
          this.#node<N.UnaryExpression>("Unary", (n) => {
            this.CONSUME(T.Minus);
            n.operator = "-";
            n.operand = this.SUBRULE(this.unary);
          }),
      },
      { ALT: () => this.SUBRULE(this.postfix) },
    ]),
  );

  readonly postfix: Rule<N.Expression> = this.#rule("postfix", () => {
    let left = this.SUBRULE(this.primary);
    this.MANY({
      GATE: () => this.LA(1).tokenType === T.Dot || this.#sameLine(),
      DEF: () => {
        const object = left;
        left = this.OR([
          {
            ALT: () =>
              this.#node<N.MemberExpression>(
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
              this.#node<N.IndexExpression>(
                "Index",
                (n) => {
                  n.object = object;
                  this.CONSUME(T.LeftBracket);
                  const keys: N.Expression[] = (n.keys = []);
                  this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => keys.push(this.SUBRULE(this.expression)), ERR_MSG: "a key" });
                  this.CONSUME(T.RightBracket);
                },
                object,
              ),
          },
          {
            ALT: () =>
              this.#node<N.CallExpression>(
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
    { recoveryValueFunc: () => this.#orphans<N.Argument>("Argument") },
  );

  #orphans<T extends N.Node>(kind: T["kind"]): T[] {
    const orphan = this.#recovered<N.Node>();
    return orphan.kind === kind ? [orphan as T] : [];
  }

  readonly argument: Rule<N.Argument> = this.#rule("argument", () =>
    this.#node<N.Argument>("Argument", (n) => {
      this.OPTION({
        GATE: () => this.LA(2).tokenType === T.Colon,
        DEF: () => {
          n.name = this.ACTION_NAME(this.CONSUME(T.Word));
          this.CONSUME(T.Colon);
        },
      });
      n.value = this.SUBRULE(this.expression);
    }),
  );

  readonly primary: Rule<N.Expression> = this.#rule("primary", () =>
    this.OR({
      DEF: [
        { ALT: () => this.SUBRULE(this.text) },
        { ALT: () => this.SUBRULE(this.template) },
        { GATE: () => UNITS.has(this.LA(2).image) && this.LA(3).tokenType !== T.Colon, ALT: () => this.SUBRULE(this.duration) },
        { ALT: () => this.SUBRULE(this.number) },
        { ALT: () => this.SUBRULE(this.time) },
        {
          ALT: () =>
            this.#node<N.RegexLiteral>("Regex", (n) => {
              n.pattern = (this.CONSUME(T.Regex).image ?? "").slice(2, -1).replaceAll('\\"', '"');
            }),
        },
        {
          ALT: () =>
            this.#node<N.BooleanLiteral>("Boolean", (n) => {
              this.CONSUME(T.True);
              n.value = true;
            }),
        },
        {
          ALT: () =>
            this.#node<N.BooleanLiteral>("Boolean", (n) => {
              this.CONSUME(T.False);
              n.value = false;
            }),
        },
        { ALT: () => this.#node<N.NullLiteral>("Null", () => this.CONSUME(T.Null)) },
        { ALT: () => this.SUBRULE(this.conditional) },
        { ALT: () => this.SUBRULE(this.matching) },
        { ALT: () => this.SUBRULE(this.loop) },
        { ALT: () => this.SUBRULE(this.record) },
        { ALT: () => this.SUBRULE(this.list) },
        { ALT: () => this.SUBRULE(this.stop) },
        {
          ALT: () => {
            this.CONSUME(T.LeftParen);
            const inner = this.SUBRULE(this.expression);
            this.CONSUME(T.RightParen);
            return inner;
          },
        },
        {
          GATE: () => this.#sameLine() || (this.LA(2).tokenType !== T.Colon && this.LA(2).tokenType !== T.Assign),
          ALT: () =>
            this.#node<N.NameReference>("Reference", (n) => {
              n.name = this.ACTION_NAME(this.CONSUME(T.Name)).text;
            }),
        },
        {
          ALT: () => {
            this.#slip("a value");
            return this.#missing();
          },
        },
      ],
      ERR_MSG: "a value",
    }),
  );

  readonly conditional: Rule<N.IfExpression> = this.#rule("conditional", () =>
    this.#node<N.IfExpression>("If", (n) => {
      this.CONSUME(T.If);
      n.condition = this.SUBRULE1(this.expression);
      this.CONSUME(T.Then);
      n.consequent = this.SUBRULE2(this.expression);
      this.CONSUME(T.Else);
      n.alternative = this.SUBRULE3(this.expression);
    }),
  );

  readonly matching: Rule<N.MatchExpression> = this.#rule("matching", () =>
    this.#node<N.MatchExpression>("Match", (n) => {
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
    { recoveryValueFunc: () => this.#orphans<N.MatchArm>("Arm") },
  );

  readonly arm: Rule<N.MatchArm> = this.#rule("arm", () =>
    this.#node<N.MatchArm>("Arm", (n) => {
      const patterns: N.Pattern[] = (n.patterns = []);
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => patterns.push(this.SUBRULE(this.pattern)) });
      this.CONSUME(T.Arrow);
      n.body = this.SUBRULE(this.expression);
    }),
  );

  readonly pattern: Rule<N.Pattern> = this.#rule("pattern", () =>
    this.OR({
      DEF: [
        { ALT: () => this.SUBRULE(this.text) },
        { ALT: () => this.SUBRULE1(this.number) },
        {
          ALT: () =>
            this.#node<N.UnaryExpression>("Unary", (n) => {
              this.CONSUME(T.Minus);
              n.operator = "-";
              n.operand = this.SUBRULE2(this.number);
            }),
        },
        {
          ALT: () =>
            this.#node<N.BooleanLiteral>("Boolean", (n) => {
              this.CONSUME(T.True);
              n.value = true;
            }),
        },
        {
          ALT: () =>
            this.#node<N.BooleanLiteral>("Boolean", (n) => {
              this.CONSUME(T.False);
              n.value = false;
            }),
        },
        { ALT: () => this.#node<N.NullLiteral>("Null", () => this.CONSUME(T.Null)) },
        { ALT: () => this.#node<N.UnknownPattern>("UnknownPattern", () => this.CONSUME(T.Unknown)) },
        { ALT: () => this.#node<N.ElsePattern>("ElsePattern", () => this.CONSUME(T.Else)) },
        {
          ALT: () =>
            this.#node<N.TypePattern>("TypePattern", (n) => {
              this.CONSUME(T.Is);
              n.type = this.SUBRULE(this.type);
            }),
        },
      ],
      ERR_MSG: "a value to compare with, `unknown` or `else`",
    }),
  );

  readonly loop: Rule<N.ForExpression> = this.#rule("loop", () =>
    this.#node<N.ForExpression>("For", (n) => {
      n.head = this.SUBRULE(this.forClauses);
      this.CONSUME(T.Arrow);
      n.body = this.SUBRULE(this.expression);
    }),
  );

  readonly forClauses: Rule<N.ForClauses> = this.#rule("forClauses", () =>
    this.#node<N.ForClauses>("ForClauses", (n) => {
      const clauses: N.ForClause[] = (n.clauses = []);
      this.CONSUME(T.For);
      n.name = this.SUBRULE(this.name);
      this.CONSUME(T.In);
      n.list = this.SUBRULE(this.expression);
      this.MANY(() => clauses.push(this.SUBRULE(this.forClause)));
    }),
  );

  readonly forClause: Rule<N.ForClause> = this.#rule("forClause", () =>
    this.OR([
      {
        ALT: () =>
          this.#node<N.WhereClause>("Where", (n) => {
            this.CONSUME(T.Where);
            n.condition = this.SUBRULE4(this.expression);
          }),
      },
      {
        ALT: () =>
          this.#node<N.LetClause>("LetClause", (n) => {
            this.CONSUME(T.Let);
            n.name = this.SUBRULE1(this.name);
            this.CONSUME1(T.Assign);
            n.value = this.SUBRULE1(this.expression);
          }),
      },
      {
        ALT: () =>
          this.#node<N.FetchClause>("FetchClause", (n) => {
            this.CONSUME(T.Fetch);
            n.name = this.SUBRULE2(this.name);
            this.CONSUME2(T.Assign);
            n.read = this.SUBRULE(this.read);
          }),
      },
      {
        ALT: () =>
          this.#node<N.SortClause>("SortBy", (n) => {
            this.CONSUME(T.Sort);
            this.CONSUME1(T.By);
            n.key = this.SUBRULE2(this.operation);
            n.descending = false;
            this.OPTION(() => {
              this.CONSUME(T.Descending);
              n.descending = true;
            });
          }),
      },
      {
        ALT: () =>
          this.#node<N.GroupClause>("GroupBy", (n) => {
            this.CONSUME(T.Group);
            this.CONSUME2(T.By);
            n.name = this.SUBRULE3(this.name);
            this.CONSUME3(T.Assign);
            n.key = this.SUBRULE3(this.operation);
          }),
      },
    ]),
  );

  readonly record: Rule<N.RecordExpression> = this.#rule("record", () =>
    this.#node<N.RecordExpression>("Record", (n) => {
      const entries: N.RecordEntry[] = (n.entries = []);
      this.CONSUME(T.LeftBrace);
      this.MANY(() => {
        entries.push(this.SUBRULE(this.entry));
        this.OPTION(() => this.CONSUME(T.Comma));
      });
      this.CONSUME(T.RightBrace);
    }),
  );

  readonly entry: Rule<N.RecordEntry> = this.#rule("entry", () =>
    this.OR({
      DEF: [
        {
          ALT: () =>
            this.#node<N.SpreadEntry>("Spread", (n) => {
              this.CONSUME(T.Ellipsis);
              n.value = this.SUBRULE1(this.expression);
            }),
        },
        {
          GATE: () => this.LA(2).tokenType !== T.Colon && this.LA(2).tokenType !== T.Dot,
          ALT: () =>
            this.#node<N.LetEntry>("LetEntry", (n) => {
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

  readonly field: Rule<N.FieldEntry> = this.#rule("field", () =>
    this.#node<N.FieldEntry>("Field", (n) => {
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
            this.#slip("`:`");
            this.CONSUME(T.Assign);
            n.value = this.SUBRULE2(this.expression);
          },
        },
        {
          ALT: () => {
            this.#slip("`:` and a value");
            n.value = this.#missing();
          },
        },
      ]);
    }),
  );

  readonly fieldName: Rule<N.Name> = this.#rule("fieldName", () =>
    this.OR({
      DEF: [
        { ALT: () => this.ACTION_NAME(this.CONSUME(T.Word)) },
        {
          ALT: () => {
            const token = this.CONSUME(T.Text);
            return { ...this.ACTION_NAME(token), text: textValue(token.image ?? "") };
          },
        },
      ],
      ERR_MSG: "a field's name",
    }),
  );

  readonly list: Rule<N.ListExpression> = this.#rule("list", () =>
    this.#node<N.ListExpression>("List", (n) => {
      const items: N.Expression[] = (n.items = []);
      this.CONSUME(T.LeftBracket);
      this.MANY({
        GATE: () => this.LA(1).tokenType !== T.RightBracket,
        DEF: () => {
          items.push(this.SUBRULE(this.listItem));
          // Loops explain themselves; other elements want a comma between them.
          this.OR([
            { ALT: () => this.CONSUME(T.Comma) },
            {
              GATE: () => this.LA(1).tokenType === T.For || this.LA(1).tokenType === T.RightBracket || items.at(-1)?.kind === "For",
              ALT: () => undefined,
            },
          ]);
        },
      });
      this.CONSUME(T.RightBracket);
    }),
  );

  /** An element: unlike `primary`, something has to stand here. */
  readonly listItem: Rule<N.Expression> = this.#rule("listItem", () =>
    this.OR({ DEF: [{ ALT: () => this.SUBRULE(this.expression) }], ERR_MSG: "an element" }),
  );

  readonly stop: Rule<N.StopExpression> = this.#rule("stop", () =>
    this.#node<N.StopExpression>("Stop", (n) => {
      n.action = this.SUBRULE(this.stopAction);
      n.reason = this.SUBRULE(this.textLike);
    }),
  );

  readonly stopAction: Rule<N.StopAction> = this.RULE(
    "stopAction",
    () => {
      const token = this.OR({
        DEF: [{ ALT: () => this.CONSUME(T.Skip) }, { ALT: () => this.CONSUME(T.Hold) }, { ALT: () => this.CONSUME(T.Retry) }],
        ERR_MSG: "`hold`, `skip` or `retry`",
      });
      return token.image as N.StopAction;
    },
    { recoveryValueFunc: (): N.StopAction => "hold" },
  );

  // ── types ───────────────────────────────────────────────────────────────────────────────────────────────────────

  readonly type: Rule<N.TypeNode> = this.#rule("type", () => {
    const inner = this.SUBRULE(this.plainType);
    let optional = false;
    this.OPTION(() => {
      this.CONSUME(T.Question);
      optional = true;
    });
    return this.ACTION(() => (optional ? { kind: "OptionalType", start: inner.start, end: this.#end(), type: inner } : inner));
  });

  readonly plainType: Rule<N.TypeNode> = this.#rule("plainType", () =>
    this.OR({
      DEF: [
        {
          GATE: () => this.LA(2).tokenType === T.Of,
          ALT: () =>
            this.#node<N.ListType>("ListType", (n) => {
              this.CONSUME(T.List);
              this.CONSUME1(T.Of);
              n.element = this.SUBRULE1(this.plainType);
            }),
        },
        {
          GATE: () => this.LA(2).tokenType === T.Of,
          ALT: () =>
            this.#node<N.MapType>("MapType", (n) => {
              this.CONSUME(T.MapWord);
              this.CONSUME2(T.Of);
              n.value = this.SUBRULE2(this.plainType);
            }),
        },
        {
          GATE: () => this.LA(2).tokenType === T.Of,
          ALT: () =>
            this.#node<N.OneOfType>("OneOfType", (n) => {
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
            this.#node<N.RecordType>("RecordType", (n) => {
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
            this.#node<N.NamedType>("NamedType", (n) => {
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

  readonly parameter: Rule<N.Parameter> = this.#rule("parameter", () =>
    this.#node<N.Parameter>("Parameter", (n) => {
      n.name = this.ACTION_NAME(this.CONSUME(T.Word));
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
    { recoveryValueFunc: () => this.#orphans<N.Parameter>("Parameter") },
  );

  // ── declarations ────────────────────────────────────────────────────────────────────────────────────────────────

  readonly version: Rule<N.VersionDeclaration> = this.#rule("version", () =>
    this.#node<N.VersionDeclaration>("Version", (n) => {
      this.CONSUME(T.Integ);
      n.version = this.SUBRULE(this.number);
    }),
  );

  readonly integration: Rule<N.IntegrationDeclaration> = this.#rule("integration", () =>
    this.#node<N.IntegrationDeclaration>("Integration", (n) => {
      this.CONSUME(T.Integration);
      n.name = this.SUBRULE(this.text);
    }),
  );

  readonly use: Rule<N.UseDeclaration> = this.#rule("use", () =>
    this.#node<N.UseDeclaration>("Use", (n) => {
      this.CONSUME(T.Use);
      n.file = this.SUBRULE(this.text);
    }),
  );

  readonly source: Rule<N.SourceDeclaration> = this.#rule("source", () =>
    this.#node<N.SourceDeclaration>("Source", (n) => {
      n.all = false;
      n.sinceLastRun = false;
      this.CONSUME(T.Source);
      n.name = this.SUBRULE(this.name);
      this.CONSUME(T.Assign);
      this.OPTION1({
        GATE: () => this.LA(2).tokenType !== T.Dot,
        DEF: () => {
          this.CONSUME(T.All);
          n.all = true;
        },
      });
      n.target = this.SUBRULE(this.qualifiedName);
      this.OPTION2(() => {
        n.args = this.SUBRULE(this.args);
      });
      this.OPTION3(() => {
        this.CONSUME(T.Since);
        this.CONSUME(T.Last);
        this.CONSUME(T.Run);
        n.sinceLastRun = true;
      });
    }),
  );

  readonly triggering: Rule<N.TriggerDeclaration> = this.#rule("triggering", () =>
    this.#node<N.TriggerDeclaration>("Trigger", (n) => {
      this.CONSUME(T.Trigger);
      n.trigger = this.SUBRULE(this.trigger);
      this.OPTION(() => {
        this.CONSUME(T.Reconcile);
        n.reconcile = this.SUBRULE(this.timetable);
      });
    }),
  );

  readonly trigger: Rule<N.Trigger> = this.#rule("trigger", () =>
    this.OR({
      DEF: [
        {
          ALT: () =>
            this.#node<N.WebhookTrigger>("WebhookTrigger", (n) => {
              this.CONSUME(T.Webhook);
              n.event = this.SUBRULE1(this.qualifiedName);
            }),
        },
        {
          ALT: () =>
            this.#node<N.PollTrigger>("PollTrigger", (n) => {
              this.CONSUME(T.Poll);
              n.operation = this.SUBRULE2(this.qualifiedName);
              this.CONSUME(T.Every);
              n.every = this.SUBRULE(this.duration);
            }),
        },
        {
          ALT: () =>
            this.#node<N.ScheduleTrigger>("ScheduleTrigger", (n) => {
              this.CONSUME(T.Schedule);
              n.timetable = this.SUBRULE(this.timetable);
            }),
        },
        {
          ALT: () =>
            this.#node<N.FilesTrigger>("FilesTrigger", (n) => {
              this.CONSUME(T.Files);
              n.pattern = this.SUBRULE(this.text);
            }),
        },
        { ALT: () => this.#node<N.ManualTrigger>("ManualTrigger", () => this.CONSUME(T.Manual)) },
      ],
      ERR_MSG: "`webhook`, `poll`, `schedule`, `files` or `manual`",
    }),
  );

  readonly timetable: Rule<N.Timetable> = this.#rule("timetable", () =>
    this.#node<N.Timetable>("Timetable", (n) => {
      this.OR1({
        DEF: [
          {
            ALT: () => {
              n.rhythm = "every";
              this.CONSUME(T.Every);
              n.every = this.SUBRULE(this.duration);
            },
          },
          {
            ALT: () => {
              n.rhythm = "daily";
              this.CONSUME(T.Daily);
              this.CONSUME1(T.At);
              n.at = this.SUBRULE1(this.time);
            },
          },
          {
            ALT: () => {
              n.rhythm = "weekly";
              this.CONSUME(T.Weekly);
              this.CONSUME1(T.On);
              n.day = this.SUBRULE(this.name);
              this.CONSUME2(T.At);
              n.at = this.SUBRULE2(this.time);
            },
          },
          {
            ALT: () => {
              n.rhythm = "monthly";
              this.CONSUME(T.Monthly);
              this.CONSUME2(T.On);
              n.day = this.OR2([{ ALT: () => this.SUBRULE(this.number) }, { ALT: () => this.ACTION_NAME(this.CONSUME(T.Last)) }]);
              this.CONSUME3(T.At);
              n.at = this.SUBRULE3(this.time);
            },
          },
          {
            ALT: () => {
              n.rhythm = "cron";
              this.CONSUME(T.Cron);
              n.cron = this.SUBRULE1(this.text);
            },
          },
        ],
        ERR_MSG: "`every`, `daily`, `weekly`, `monthly` or `cron`",
      });
      this.OPTION(() => {
        this.CONSUME(T.In);
        n.zone = this.SUBRULE2(this.text);
      });
    }),
  );

  readonly dedupe: Rule<N.DedupeDeclaration> = this.#rule("dedupe", () =>
    this.#node<N.DedupeDeclaration>("Dedupe", (n) => {
      const keys: N.Expression[] = (n.keys = []);
      this.CONSUME(T.Dedupe);
      this.CONSUME(T.By);
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => keys.push(this.SUBRULE(this.expression)), ERR_MSG: "a value" });
      this.OPTION(() => {
        this.CONSUME(T.For);
        n.window = this.SUBRULE(this.duration);
      });
    }),
  );

  readonly key: Rule<N.KeyDeclaration> = this.#rule("key", () =>
    this.#node<N.KeyDeclaration>("Key", (n) => {
      this.CONSUME(T.Key);
      n.value = this.SUBRULE(this.expression);
    }),
  );

  readonly guard: Rule<N.GuardDeclaration> = this.#rule("guard", () =>
    this.#node<N.GuardDeclaration>("Guard", (n) => {
      n.action = this.SUBRULE(this.stopAction);
      this.CONSUME(T.When);
      n.condition = this.SUBRULE(this.expression);
      this.CONSUME(T.Because);
      n.reason = this.SUBRULE(this.textLike);
    }),
  );

  readonly fetch: Rule<N.FetchDeclaration> = this.#rule("fetch", () =>
    this.#node<N.FetchDeclaration>("Fetch", (n) => {
      this.CONSUME(T.Fetch);
      n.name = this.SUBRULE(this.name);
      this.CONSUME(T.Assign);
      n.read = this.SUBRULE(this.read);
    }),
  );

  readonly read: Rule<N.Read> = this.#rule("read", () =>
    this.OR([
      {
        GATE: () => this.LA(2).tokenType === T.Of,
        ALT: () =>
          this.#node<N.ResultRead>("ResultRead", (n) => {
            this.CONSUME(T.Result);
            this.CONSUME(T.Of);
            n.integration = this.SUBRULE(this.text);
            this.CONSUME(T.By);
            n.by = this.SUBRULE(this.expression);
          }),
      },
      {
        ALT: () =>
          this.#node<N.OperationRead>("OperationRead", (n) => {
            n.all = false;
            this.OPTION({
              GATE: () => this.LA(2).tokenType !== T.Dot,
              DEF: () => {
                this.CONSUME(T.All);
                n.all = true;
              },
            });
            n.operation = this.SUBRULE(this.qualifiedName);
            n.args = this.SUBRULE(this.args);
          }),
      },
    ]),
  );

  readonly destination: Rule<N.DestinationDeclaration> = this.#rule("destination", () =>
    this.#node<N.DestinationDeclaration>("Destination", (n) => {
      n.args = [];
      this.CONSUME(T.Destination);
      n.name = this.SUBRULE(this.name);
      this.CONSUME(T.Assign);
      this.OPTION1(() => {
        n.loop = this.SUBRULE(this.forClauses);
        this.CONSUME(T.Arrow);
      });
      n.operation = this.SUBRULE(this.qualifiedName);
      this.OPTION2(() => {
        n.args = this.SUBRULE(this.args);
      });
      this.OPTION3(() => {
        this.CONSUME(T.When);
        n.when = this.SUBRULE(this.expression);
      });
      n.record = this.SUBRULE(this.record);
    }),
  );

  readonly ensure: Rule<N.EnsureDeclaration> = this.#rule("ensure", () =>
    this.#node<N.EnsureDeclaration>("Ensure", (n) => {
      this.CONSUME(T.Ensure);
      n.condition = this.SUBRULE(this.operation);
      this.CONSUME(T.Otherwise);
      n.otherwise = this.SUBRULE(this.stop);
    }),
  );

  readonly onFailure: Rule<N.OnFailureDeclaration> = this.#rule("onFailure", () =>
    this.#node<N.OnFailureDeclaration>("OnFailure", (n) => {
      this.CONSUME(T.On);
      this.CONSUME(T.Failure);
      n.finally = this.OR({
        DEF: [
          {
            ALT: () => {
              this.CONSUME(T.Retry);
              n.times = this.SUBRULE(this.number);
              this.CONSUME(T.Times);
              this.OPTION(() => {
                this.CONSUME(T.Over);
                n.over = this.SUBRULE(this.duration);
              });
              this.CONSUME(T.Then);
              return this.SUBRULE1(this.finalAction);
            },
          },
          { ALT: () => this.SUBRULE2(this.finalAction) },
        ],
        ERR_MSG: "`retry … times`, `hold` or `skip`",
      });
    }),
  );

  readonly finalAction: Rule<N.StopAction> = this.RULE(
    "finalAction",
    () =>
      this.OR({ DEF: [{ ALT: () => this.CONSUME(T.Hold) }, { ALT: () => this.CONSUME(T.Skip) }], ERR_MSG: "`hold` or `skip`" })
        .image as N.StopAction,
    { recoveryValueFunc: (): N.StopAction => "hold" },
  );

  readonly ignore: Rule<N.IgnoreDeclaration> = this.#rule("ignore", () =>
    this.#node<N.IgnoreDeclaration>("Ignore", (n) => {
      const paths: N.Expression[] = (n.paths = []);
      this.CONSUME(T.Ignore);
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => paths.push(this.SUBRULE(this.postfix)), ERR_MSG: "a field" });
      this.CONSUME(T.Because);
      n.reason = this.SUBRULE(this.textLike);
    }),
  );

  readonly table: Rule<N.TableDeclaration> = this.#rule("table", () =>
    this.#node<N.TableDeclaration>("Table", (n) => {
      this.CONSUME(T.Table);
      n.name = this.SUBRULE(this.name);
      n.parameters = this.SUBRULE(this.parameters);
      this.CONSUME(T.ThinArrow);
      n.result = this.SUBRULE(this.type);
      this.OR({
        DEF: [
          {
            ALT: () => {
              this.CONSUME(T.From);
              n.file = this.SUBRULE(this.text);
            },
          },
          {
            ALT: () => {
              n.rows = this.SUBRULE(this.arms);
            },
          },
        ],
        ERR_MSG: "`{ … }` with the rows, or `from` and a file",
      });
    }),
  );

  readonly mapping: Rule<N.MappingDeclaration> = this.#rule("mapping", () =>
    this.#node<N.MappingDeclaration>("Mapping", (n) => {
      this.CONSUME(T.Mapping);
      n.name = this.SUBRULE(this.name);
      n.parameters = this.SUBRULE(this.parameters);
      this.CONSUME(T.ThinArrow);
      n.result = this.SUBRULE(this.type);
      n.record = this.SUBRULE(this.record);
    }),
  );

  readonly functionDeclaration: Rule<N.FunctionDeclaration> = this.#rule("functionDeclaration", () =>
    this.#node<N.FunctionDeclaration>("Function", (n) => {
      this.CONSUME(T.Function);
      n.name = this.SUBRULE(this.name);
      n.parameters = this.SUBRULE(this.parameters);
      this.OPTION(() => {
        this.CONSUME(T.ThinArrow);
        n.result = this.SUBRULE(this.type);
      });
      this.CONSUME(T.Assign);
      n.body = this.SUBRULE(this.expression);
    }),
  );

  readonly letDeclaration: Rule<N.LetDeclaration> = this.#rule("letDeclaration", () =>
    this.#node<N.LetDeclaration>("Let", (n) => {
      this.CONSUME(T.Let);
      n.name = this.SUBRULE(this.name);
      this.CONSUME(T.Assign);
      n.value = this.SUBRULE(this.expression);
    }),
  );

  readonly test: Rule<N.TestDeclaration> = this.#rule("test", () =>
    this.#node<N.TestDeclaration>("Test", (n) => {
      const steps: N.TestStep[] = (n.steps = []);
      this.CONSUME(T.Test);
      n.title = this.SUBRULE(this.textLike);
      this.CONSUME(T.LeftBrace);
      this.MANY(() => steps.push(this.SUBRULE(this.step)));
      this.CONSUME(T.RightBrace);
    }),
  );

  readonly step: Rule<N.TestStep> = this.#rule("step", () =>
    this.OR([{ ALT: () => this.SUBRULE(this.given) }, { ALT: () => this.SUBRULE(this.expect) }]),
  );

  readonly given: Rule<N.GivenStep> = this.#rule("given", () =>
    this.#node<N.GivenStep>("Given", (n) => {
      this.CONSUME(T.Given);
      this.OR({
        DEF: [
          {
            ALT: () => {
              n.file = this.SUBRULE(this.text);
              this.OPTION(() => {
                this.CONSUME(T.With);
                n.changes = this.SUBRULE1(this.record);
              });
            },
          },
          {
            ALT: () => {
              n.name = this.SUBRULE(this.name);
              this.CONSUME(T.Assign);
              n.value = this.SUBRULE(this.expression);
            },
          },
          {
            ALT: () => {
              n.value = this.SUBRULE2(this.record);
            },
          },
        ],
        ERR_MSG: "a sample file in quotes, or what a fetch gives: name = { … }",
      });
    }),
  );

  readonly expect: Rule<N.ExpectStep> = this.#rule("expect", () =>
    this.#node<N.ExpectStep>("Expect", (n) => {
      this.CONSUME(T.Expect);
      this.OR({
        DEF: [
          {
            ALT: () => {
              n.stop = this.SUBRULE(this.stopAction);
              this.OPTION1(() => {
                n.reason = this.SUBRULE(this.textLike);
              });
            },
          },
          {
            GATE: () => this.LA(2).tokenType !== T.LeftBrace,
            ALT: () => {
              this.CONSUME(T.No);
              n.absent = true;
              n.name = this.SUBRULE1(this.name);
            },
          },
          {
            ALT: () => {
              n.name = this.SUBRULE2(this.name);
              n.record = this.SUBRULE(this.record);
            },
          },
        ],
        ERR_MSG: "a destination's name, `skip`, `hold`, `retry` or `no`",
      });
    }),
  );

  readonly declaration: Rule<N.Declaration> = this.#rule("declaration", () =>
    this.OR([
      { ALT: () => this.SUBRULE(this.version) },
      { ALT: () => this.SUBRULE(this.integration) },
      { ALT: () => this.SUBRULE(this.use) },
      { ALT: () => this.SUBRULE(this.source) },
      { ALT: () => this.SUBRULE(this.triggering) },
      { ALT: () => this.SUBRULE(this.dedupe) },
      { ALT: () => this.SUBRULE(this.key) },
      { ALT: () => this.SUBRULE(this.guard) },
      { ALT: () => this.SUBRULE(this.fetch) },
      { ALT: () => this.SUBRULE(this.destination) },
      { ALT: () => this.SUBRULE(this.ensure) },
      { ALT: () => this.SUBRULE(this.onFailure) },
      { ALT: () => this.SUBRULE(this.ignore) },
      { ALT: () => this.SUBRULE(this.table) },
      { ALT: () => this.SUBRULE(this.mapping) },
      { ALT: () => this.SUBRULE(this.functionDeclaration) },
      { ALT: () => this.SUBRULE(this.letDeclaration) },
      { ALT: () => this.SUBRULE(this.test) },
    ]),
  );

  /** The declaration at hand, whole or partial; the parser's errors and slips tell what was wrong. */
  readDeclaration(): N.Declaration {
    const result = this.declaration();
    return (result.kind as string) === "Missing" ? { kind: "Broken", start: result.start, end: result.end } : result;
  }
}

/** The meaning of a text token: quotes off, escapes resolved. */
export function textValue(image: string): string {
  if (image.startsWith('"""')) return unescapeText(dedent(image.slice(3, image.length >= 6 && image.endsWith('"""') ? -3 : undefined)));
  return unescapeText(image.slice(1, image.length >= 2 && image.endsWith('"') ? -1 : undefined));
}

/** "X should stand here": at the token found, or after the last one where the line ends too early. */
export function unexpected(source: SourceText | undefined, found: IToken, previous: IToken, expected: string): Diagnostic {
  const path = source?.path ?? "";
  const text = source?.text ?? "";
  const previousEnd = (previous.endOffset ?? -1) + 1 || 0;
  const atEnd = !(found.startOffset >= 0);
  const between = atEnd ? "\n" : text.slice(previousEnd, found.startOffset);
  const place =
    /[\r\n]/.test(between) && previousEnd > 0
      ? { path, start: previousEnd, end: previousEnd }
      : { path, start: found.startOffset, end: found.startOffset + found.image.length };
  return syntax.unexpected(place, describeToken(found, atEnd), expected, helpFor(found, previous, expected));
}

export function describeToken(token: IToken, atEnd = !(token.startOffset >= 0)): string {
  if (atEnd) return "the end";
  const image = token.image.length > 24 ? `${token.image.slice(0, 23)}…` : token.image;
  if (token.tokenType === T.Text || token.tokenType === T.TextStart)
    return token.tokenType === T.Text ? `the text ${image.split("\n")[0]}` : "a text";
  return image === "" ? "the end of the line" : `\`${image}\``;
}

function helpFor(found: IToken, previous: IToken, expected: string): string | undefined {
  if (found.tokenType === T.Assign && expected.includes(":")) return "inside { } a field is written name: value";
  if (found.tokenType === T.Colon && expected.includes("=")) return "a declaration is written name = value";
  if (found.tokenType === T.Assign) return "two values are compared by ==";
  if (expected.includes("}") && STOPS.has(previous.tokenType)) return "a reason in quotes belongs after it";
  if (expected.includes("`}`")) return "each { needs its }";
  if (expected.includes("`]`")) return "the elements of a list stand apart by commas, and each [ needs its ]";
  if (expected.includes("`)`")) return "each ( needs its )";
  if (expected === "`because`") return 'say why, for the people who will read it: because "…"';
  return undefined;
}
