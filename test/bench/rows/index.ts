/** Every row of the benchmark, in the order of its table. */
import type { Row } from "../row.ts"
import { loopbackRows } from "./loopback.ts"
import { memoryRows } from "./memory.ts"
import { pipelineRows } from "./pipeline.ts"
import { reloadRows } from "./reload.ts"
import { startRows } from "./start.ts"
import { storeRows } from "./store.ts"
import { turnRows } from "./turn.ts"

export const rows: ReadonlyArray<Row> = [
  ...pipelineRows,
  ...reloadRows,
  ...startRows,
  ...turnRows,
  ...loopbackRows,
  ...storeRows,
  ...memoryRows,
]
