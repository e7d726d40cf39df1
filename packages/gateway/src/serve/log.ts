/** The gateway's log: one JSON object a line, on standard error. It holds no secret and no grant. */
import type { Diagnostic } from "@mooring/config"

/** What the gateway tells about, with the facts of each. */
export type LogEvent =
  | {
      readonly event: "started"
      readonly pid: number
      readonly port: number
      readonly state: string
    }
  | { readonly event: "keys-renewed"; readonly problem: string }
  | { readonly event: "kept-aside"; readonly path: string; readonly kept: string }
  | {
      readonly event: "port-changed"
      readonly from: number
      readonly to: number
      readonly problem: string
    }
  | { readonly event: "configuration-loaded"; readonly file: string; readonly servers: number }
  | {
      readonly event: "configuration-wrong"
      readonly file: string
      readonly lastGoodSince: string | undefined
      readonly errors: ReadonlyArray<ReturnType<typeof loggedDiagnostic>>
    }
  /** `prepared` says whether all of the turn was made ready, or its tools alone. */
  | { readonly event: "mounted"; readonly lease: string; readonly prepared: boolean }
  | { readonly event: "leases-ended"; readonly count: number }
  | { readonly event: "pruned"; readonly sessions: number }
  | { readonly event: "request-refused"; readonly problem: string }
  | {
      readonly event: "joined"
      readonly machine: string
      readonly number: number
      readonly at: string
      readonly store: string
    }
  | { readonly event: "cluster-trouble"; readonly problem: string }
  | { readonly event: "stopping"; readonly because: string }
  | { readonly event: "stopped" }

/** How grave each event is. */
const levels: Readonly<Record<LogEvent["event"], "info" | "warning" | "error">> = {
  started: "info",
  "keys-renewed": "warning",
  "kept-aside": "warning",
  "port-changed": "warning",
  "configuration-loaded": "info",
  "configuration-wrong": "error",
  mounted: "info",
  "leases-ended": "info",
  pruned: "info",
  "request-refused": "warning",
  joined: "info",
  "cluster-trouble": "warning",
  stopping: "info",
  stopped: "info",
}

/** A finding as the log has it: without the line that it is about. */
export const loggedDiagnostic = ({ code, message, origin, remedy }: Diagnostic) => ({
  code,
  message,
  at: `${origin.file}:${origin.line}:${origin.column}`,
  remedy,
})

/** Writes an event into the log. */
export const log = (event: LogEvent): void => {
  const line = { time: new Date().toISOString(), level: levels[event.event], ...event }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}
