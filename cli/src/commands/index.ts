/** Every command, in the order in which `integ --help` lists them. */
import type { Declare } from "../declare.ts";
import { backup } from "./backup.ts";
import { build } from "./build.ts";
import { check } from "./check.ts";
import { connect } from "./connect.ts";
import { connections } from "./connections.ts";
import { dev } from "./dev.ts";
import { diff } from "./diff.ts";
import { discard } from "./discard.ts";
import { docs } from "./docs.ts";
import { doctor } from "./doctor.ts";
import { drift } from "./drift.ts";
import { explain } from "./explain.ts";
import { fmt } from "./fmt.ts";
import { forget } from "./forget.ts";
import { graph } from "./graph.ts";
import { hold } from "./hold.ts";
import { importSystem } from "./import.ts";
import { init } from "./init.ts";
import { list } from "./list.ts";
import { lsp } from "./lsp.ts";
import { map } from "./map.ts";
import { migrateEngine } from "./migrate-engine.ts";
import { replay } from "./replay.ts";
import { resume } from "./resume.ts";
import { run } from "./run.ts";
import { runs } from "./runs.ts";
import { test } from "./test.ts";
import { trigger } from "./trigger.ts";
import { webhooks } from "./webhooks.ts";

export const COMMANDS: readonly Declare[] = [
  init,
  importSystem,
  check,
  build,
  test,
  diff,
  fmt,
  map,
  run,
  dev,
  connect,
  connections,
  runs,
  drift,
  replay,
  discard,
  hold,
  resume,
  trigger,
  webhooks,
  migrateEngine,
  backup,
  forget,
  docs,
  graph,
  list,
  explain,
  doctor,
  lsp,
];
