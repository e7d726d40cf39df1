/** Every row of the benchmark, in the order of its table. */
import type { Row } from "../row.ts"
import { loopbackRows } from "./loopback.ts"
import { pipelineRows } from "./pipeline.ts"

export const rows: ReadonlyArray<Row> = [...pipelineRows, ...loopbackRows]
