/** Prints files, declarations and their parts. */
import type { Doc } from "prettier";
import * as doc from "prettier/doc";
import { OPERATION } from "../operators.ts";
import { keyword } from "./columns.ts";
import type { Node } from "../tree.ts";
import { dangling } from "./comments.ts";
import { below, letValue, loop } from "./layout.ts";
import { argumentList, block, type Printers, type Printing, spaced } from "./printing.ts";

const { group, hardline, indent, join, line } = doc.builders;

export const declarations = {
  File(node, p) {
    if (node.declarations.length === 0) return [...dangling(p.path), node.comments.length > 0 ? hardline : ""];
    return [spaced(p, "declarations"), hardline];
  },
  Version: (_, p) => ["integ ", p.at("version")],
  Integration: (_, p) => ["integration ", p.at("name")],
  Use: (_, p) => ["use ", p.at("file")],
  // prettier-ignore
  Source: (node, p) => [
    keyword(p.path, "source"), p.at("name"), " = ", node.all ? "all " : "", p.at("target"),
    node.args === undefined ? "" : argumentList(p.all("args")), node.sinceLastRun ? " since last run" : "",
    node.by === undefined ? "" : [" by ", p.at("by")], node.late === undefined ? "" : [", ", p.at("late")],
  ],
  Late: (node, p) => (node.name === undefined ? "late into next run" : ["late as ", p.at("name")]),
  Trigger: (node, p) => [
    keyword(p.path, "trigger"),
    p.at("trigger"),
    node.reconcile === undefined ? "" : [" reconcile ", p.at("reconcile")],
  ],
  WebhookTrigger: (_, p) => ["webhook ", p.at("event")],
  PollTrigger: (node, p) => [
    "poll ",
    p.at("operation"),
    node.args.length === 0 ? "" : argumentList(p.all("args")),
    " every ",
    p.at("every"),
  ],
  ScheduleTrigger: (_, p) => ["schedule ", p.at("timetable")],
  FilesTrigger: (_, p) => ["files ", p.at("pattern")],
  ManualTrigger: () => "manual",
  Timetable: (node, p) => [
    node.rhythm,
    node.every === undefined ? "" : [" ", p.at("every")],
    node.day === undefined ? "" : [" on ", p.at("day")],
    node.at === undefined ? "" : [" at ", p.at("at")],
    node.cron === undefined ? "" : [" ", p.at("cron")],
    node.zone === undefined ? "" : [" in ", p.at("zone")],
  ],
  Dedupe: (node, p) => [
    keyword(p.path, "dedupe"),
    "by ",
    join(", ", p.all("keys")),
    node.window === undefined ? "" : [" for ", p.at("window")],
  ],
  Key: (node, p) => [
    keyword(p.path, "key"),
    p.at("value"),
    node.newest === undefined ? "" : [", newest ", p.at("newest")],
  ],
  Guard: (node, p) => group([node.action, " when ", p.clause("condition"), indent([line, "because ", p.at("reason")])]),
  Fetch: (_, p) => ["fetch ", p.at("name"), " = ", p.at("read")],
  OperationRead: (node, p) => [node.all ? "all " : "", p.at("operation"), argumentList(p.all("args"))],
  ResultRead: (node, p) => [
    "result of ",
    p.at("integration"),
    node.destination === undefined ? "" : [".", p.at("destination")],
    " by ",
    p.at("by"),
  ],
  // prettier-ignore
  Destination: (node, p) => [
    "destination ", p.at("name"), " = ", node.loop === undefined ? write(node, p) : loop(p, "loop", write(node, p)),
  ],
  Ensure: (_, p) =>
    group(["ensure ", p.operand("condition", OPERATION), indent([line, "otherwise ", p.at("otherwise")])]),
  OnFailure: (node, p) => [
    "on failure ",
    node.times === undefined
      ? ""
      : ["retry ", p.at("times"), " times", node.over === undefined ? "" : [" over ", p.at("over")], " then "],
    node.finally,
  ],
  Ignore: (_, p) => group(["ignore ", indent(join([",", line], p.all("paths"))), " because ", p.at("reason")]),
  // prettier-ignore
  Table: (node, p) => [
    "table ", p.at("name"), "(", join(", ", p.all("parameters")), ") -> ", p.at("result"),
    node.file === undefined ? [" ", block(p, "rows")] : [" from ", p.at("file")],
  ],
  Mapping: (_, p) => [
    group(["mapping ", p.at("name"), argumentList(p.all("parameters")), " -> ", p.at("result")]),
    " ",
    p.at("record"),
  ],
  // prettier-ignore
  Function: (node, p) => [
    group(["function ", p.at("name"), argumentList(p.all("parameters")), node.result === undefined ? "" : [" -> ", p.at("result")], " ="]),
    ["Record", "List", "Match", "Call"].includes(node.body.kind) ? [" ", p.at("body")] : below(p.at("body")),
  ],
  Let: letValue,
  Test: (_, p) => ["test ", p.at("title"), " ", block(p, "steps")],
  Given: (node, p) => [
    "given ",
    node.file !== undefined
      ? p.at("file")
      : node.name === undefined
        ? p.at("value")
        : [p.at("name"), " = ", p.at("value")],
    node.changes === undefined ? "" : [" with ", p.at("changes")],
  ],
  Expect(node, p) {
    if (node.stop !== undefined) return ["expect ", node.stop, node.reason === undefined ? "" : [" ", p.at("reason")]];
    return [
      "expect ",
      node.absent === true ? "no " : "",
      p.at("name"),
      node.record === undefined ? "" : [" ", p.at("record")],
      node.records === undefined ? "" : [" ", p.at("records")],
    ];
  },
} satisfies Partial<Printers>;

/** The record of a destination, after its loop if it has one. */
function write(node: Extract<Node, { kind: "Destination" }>, p: Printing): Doc {
  return [
    p.at("operation"),
    node.args.length === 0 ? "" : argumentList(p.all("args")),
    node.when === undefined ? "" : [" when ", p.clause("when")],
    " ",
    p.at("record"),
  ];
}
