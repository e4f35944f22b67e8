/** The clauses of a flow's declarations: triggers, timetables, reads, the steps of a test. */
import * as T from "../tokens.ts";
import type * as N from "../tree.ts";
import { ExpressionParser } from "./expressions.ts";
import type { Rule } from "./nodes.ts";

/** Parts that only declarations use. */
export class FlowParser extends ExpressionParser {
  readonly trigger: Rule<N.Trigger> = this.rule("trigger", () =>
    this.OR({
      DEF: [
        {
          ALT: () =>
            this.node<N.WebhookTrigger>("WebhookTrigger", (n) => {
              this.CONSUME(T.Webhook);
              n.event = this.SUBRULE1(this.qualifiedName);
            }),
        },
        {
          ALT: () =>
            this.node<N.PollTrigger>("PollTrigger", (n) => {
              this.CONSUME(T.Poll);
              n.operation = this.SUBRULE2(this.qualifiedName);
              n.args = [];
              this.OPTION(() => {
                n.args = this.SUBRULE(this.args);
              });
              this.CONSUME(T.Every);
              n.every = this.SUBRULE(this.duration);
            }),
        },
        {
          ALT: () =>
            this.node<N.ScheduleTrigger>("ScheduleTrigger", (n) => {
              this.CONSUME(T.Schedule);
              n.timetable = this.SUBRULE(this.timetable);
            }),
        },
        {
          ALT: () =>
            this.node<N.FilesTrigger>("FilesTrigger", (n) => {
              this.CONSUME(T.Files);
              n.pattern = this.SUBRULE(this.text);
            }),
        },
        { ALT: () => this.node<N.ManualTrigger>("ManualTrigger", () => this.CONSUME(T.Manual)) },
      ],
      ERR_MSG: "`webhook`, `poll`, `schedule`, `files` or `manual`",
    }),
  );

  readonly timetable: Rule<N.Timetable> = this.rule("timetable", () =>
    this.node<N.Timetable>("Timetable", (n) => {
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
              n.day = this.OR2([
                { ALT: () => this.SUBRULE(this.number) },
                { ALT: () => this.nameOf(this.CONSUME(T.Last)) },
              ]);
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

  override readonly read: Rule<N.Read> = this.rule("read", () =>
    this.OR([
      {
        GATE: () => this.LA(2).tokenType === T.Of,
        ALT: () =>
          this.node<N.ResultRead>("ResultRead", (n) => {
            this.CONSUME(T.Result);
            this.CONSUME(T.Of);
            n.integration = this.SUBRULE(this.text);
            this.OPTION1(() => {
              this.CONSUME(T.Dot);
              n.destination = this.SUBRULE(this.name);
            });
            this.CONSUME(T.By);
            n.by = this.SUBRULE(this.expression);
          }),
      },
      {
        ALT: () =>
          this.node<N.OperationRead>("OperationRead", (n) => {
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

  readonly step: Rule<N.TestStep> = this.rule("step", () =>
    this.OR([{ ALT: () => this.SUBRULE(this.given) }, { ALT: () => this.SUBRULE(this.expect) }]),
  );

  readonly given: Rule<N.GivenStep> = this.rule("given", () =>
    this.node<N.GivenStep>("Given", (n) => {
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
        ERR_MSG: "a sample file in quotes, or the result of a fetch: name = { … }",
      });
    }),
  );

  readonly expect: Rule<N.ExpectStep> = this.rule("expect", () =>
    this.node<N.ExpectStep>("Expect", (n) => {
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
            GATE: () => this.LA(2).tokenType !== T.LeftBrace && this.LA(2).tokenType !== T.LeftBracket,
            ALT: () => {
              this.CONSUME(T.No);
              n.absent = true;
              n.name = this.SUBRULE1(this.name);
            },
          },
          {
            ALT: () => {
              n.name = this.SUBRULE2(this.name);
              this.OR2({
                DEF: [
                  {
                    ALT: () => {
                      n.record = this.SUBRULE(this.record);
                    },
                  },
                  {
                    ALT: () => {
                      n.records = this.SUBRULE(this.list);
                    },
                  },
                ],
                ERR_MSG: "the expected values: { … }, or [ … ] for a list",
              });
            },
          },
        ],
        ERR_MSG: "a destination's name, `skip`, `hold`, `retry` or `no`",
      });
    }),
  );
}
