/**
 * The grammar of one declaration: the parser itself.
 */
import type { ILookaheadStrategy } from "chevrotain";
import * as T from "../tokens.ts";
import type * as N from "../tree.ts";
import { FlowParser } from "./flows.ts";
import lookahead from "./lookahead.json" with { type: "json" };
import { type Rule, stopActionOf } from "./nodes.ts";

/** Reads the tokens of one declaration. */
export class DeclarationParser extends FlowParser {
  /** @param how with the lookahead that is known, or with chevrotain's analysis of the grammar, as tests and recovery need it */
  constructor(how: "known" | "analysed" | "validated" = "known", strategy?: ILookaheadStrategy) {
    super(strategy, how === "validated");
    if (how !== "known") {
      this.performSelfAnalysis();
      return;
    }
    let analysed: DeclarationParser | undefined;
    this.knowing(lookahead, () => (analysed ??= new DeclarationParser("analysed")));
  }

  readonly version: Rule<N.VersionDeclaration> = this.rule("version", () =>
    this.node<N.VersionDeclaration>("Version", (n) => {
      this.CONSUME(T.Integ);
      n.version = this.SUBRULE(this.number);
    }),
  );

  readonly integration: Rule<N.IntegrationDeclaration> = this.rule("integration", () =>
    this.node<N.IntegrationDeclaration>("Integration", (n) => {
      this.CONSUME(T.Integration);
      n.name = this.SUBRULE(this.text);
    }),
  );

  readonly use: Rule<N.UseDeclaration> = this.rule("use", () =>
    this.node<N.UseDeclaration>("Use", (n) => {
      this.CONSUME(T.Use);
      n.file = this.SUBRULE(this.text);
    }),
  );

  readonly source: Rule<N.SourceDeclaration> = this.rule("source", () =>
    this.node<N.SourceDeclaration>("Source", (n) => {
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
        this.OPTION4(() => {
          this.CONSUME(T.By);
          n.by = this.SUBRULE2(this.qualifiedName);
          this.OPTION5(() => {
            this.CONSUME(T.Comma);
            n.late = this.SUBRULE(this.late);
          });
        });
      });
    }),
  );

  readonly late: Rule<N.Late> = this.rule("late", () =>
    this.node<N.Late>("Late", (n) => {
      this.CONSUME(T.Late);
      this.OR({
        DEF: [
          {
            ALT: () => {
              this.CONSUME(T.As);
              n.name = this.SUBRULE(this.name);
            },
          },
          {
            ALT: () => {
              this.CONSUME(T.Into);
              this.CONSUME(T.Next);
              this.CONSUME(T.Run);
            },
          },
        ],
        ERR_MSG: "`into next run`, or `as` and a name",
      });
    }),
  );

  readonly triggering: Rule<N.TriggerDeclaration> = this.rule("triggering", () =>
    this.node<N.TriggerDeclaration>("Trigger", (n) => {
      this.CONSUME(T.Trigger);
      n.trigger = this.SUBRULE(this.trigger);
      this.OPTION(() => {
        this.CONSUME(T.Reconcile);
        n.reconcile = this.SUBRULE(this.timetable);
      });
    }),
  );

  readonly dedupe: Rule<N.DedupeDeclaration> = this.rule("dedupe", () =>
    this.node<N.DedupeDeclaration>("Dedupe", (n) => {
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

  readonly key: Rule<N.KeyDeclaration> = this.rule("key", () =>
    this.node<N.KeyDeclaration>("Key", (n) => {
      this.CONSUME(T.Key);
      n.value = this.SUBRULE1(this.expression);
      this.OPTION(() => {
        this.CONSUME(T.Comma);
        this.CONSUME(T.Newest);
        n.newest = this.SUBRULE2(this.expression);
      });
    }),
  );

  readonly guard: Rule<N.GuardDeclaration> = this.rule("guard", () =>
    this.node<N.GuardDeclaration>("Guard", (n) => {
      n.action = this.SUBRULE(this.stopAction);
      this.CONSUME(T.When);
      n.condition = this.SUBRULE(this.expression);
      this.CONSUME(T.Because);
      n.reason = this.SUBRULE(this.textLike);
    }),
  );

  readonly fetch: Rule<N.FetchDeclaration> = this.rule("fetch", () =>
    this.node<N.FetchDeclaration>("Fetch", (n) => {
      this.CONSUME(T.Fetch);
      n.name = this.SUBRULE(this.name);
      this.CONSUME(T.Assign);
      n.read = this.SUBRULE(this.read);
    }),
  );

  readonly destination: Rule<N.DestinationDeclaration> = this.rule("destination", () =>
    this.node<N.DestinationDeclaration>("Destination", (n) => {
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

  readonly ensure: Rule<N.EnsureDeclaration> = this.rule("ensure", () =>
    this.node<N.EnsureDeclaration>("Ensure", (n) => {
      this.CONSUME(T.Ensure);
      n.condition = this.SUBRULE(this.operation);
      this.CONSUME(T.Otherwise);
      n.otherwise = this.SUBRULE(this.stop);
    }),
  );

  readonly onFailure: Rule<N.OnFailureDeclaration> = this.rule("onFailure", () =>
    this.node<N.OnFailureDeclaration>("OnFailure", (n) => {
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
      stopActionOf(
        this.OR({
          DEF: [{ ALT: () => this.CONSUME(T.Hold) }, { ALT: () => this.CONSUME(T.Skip) }],
          ERR_MSG: "`hold` or `skip`",
        }),
      ),
    { recoveryValueFunc: (): N.StopAction => "hold" },
  );

  readonly ignore: Rule<N.IgnoreDeclaration> = this.rule("ignore", () =>
    this.node<N.IgnoreDeclaration>("Ignore", (n) => {
      const paths: N.Expression[] = (n.paths = []);
      this.CONSUME(T.Ignore);
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => paths.push(this.SUBRULE(this.postfix)), ERR_MSG: "a field" });
      this.CONSUME(T.Because);
      n.reason = this.SUBRULE(this.textLike);
    }),
  );

  readonly table: Rule<N.TableDeclaration> = this.rule("table", () =>
    this.node<N.TableDeclaration>("Table", (n) => {
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

  readonly mapping: Rule<N.MappingDeclaration> = this.rule("mapping", () =>
    this.node<N.MappingDeclaration>("Mapping", (n) => {
      this.CONSUME(T.Mapping);
      n.name = this.SUBRULE(this.name);
      n.parameters = this.SUBRULE(this.parameters);
      this.CONSUME(T.ThinArrow);
      n.result = this.SUBRULE(this.type);
      n.record = this.SUBRULE(this.record);
    }),
  );

  readonly functionDeclaration: Rule<N.FunctionDeclaration> = this.rule("functionDeclaration", () =>
    this.node<N.FunctionDeclaration>("Function", (n) => {
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

  readonly letDeclaration: Rule<N.LetDeclaration> = this.rule("letDeclaration", () =>
    this.node<N.LetDeclaration>("Let", (n) => {
      this.CONSUME(T.Let);
      n.name = this.SUBRULE(this.name);
      this.CONSUME(T.Assign);
      n.value = this.SUBRULE(this.expression);
    }),
  );

  readonly test: Rule<N.TestDeclaration> = this.rule("test", () =>
    this.node<N.TestDeclaration>("Test", (n) => {
      const steps: N.TestStep[] = (n.steps = []);
      this.CONSUME(T.Test);
      n.title = this.SUBRULE(this.textLike);
      this.CONSUME(T.LeftBrace);
      this.MANY(() => steps.push(this.SUBRULE(this.step)));
      this.CONSUME(T.RightBrace);
    }),
  );

  readonly declaration: Rule<N.Declaration> = this.rule("declaration", () =>
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

  /** The position of the first error in the current declaration; Infinity if it has none, except perhaps an early end. */
  firstWrongInDeclaration(): number {
    return this.firstWrong(() => this.declaration());
  }

  /** The current declaration, complete or partial; the parser's errors and slips explain what is wrong. */
  readDeclaration(): N.Declaration {
    const result = this.declaration();
    return (result.kind as string) === "Missing" ? { kind: "Broken", start: result.start, end: result.end } : result;
  }
}
