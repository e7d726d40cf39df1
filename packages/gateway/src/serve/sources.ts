/** Reads sources as the gateway that runs has them in force, where one does. */
import * as Effect from "effect/Effect"
import { configPath, type Host, statePath } from "../host.ts"
import { diskReader, snapshotReader, type SourceReader } from "../sources/index.ts"
import { askGateway } from "./client.ts"
import type { ConfigurationState } from "./protocol.ts"

/**
 * What sources are read with: the gateway's last good ones, or the disk where no gateway runs, or where
 * it runs with another file than this one would.
 *
 * @param onKept run where what is written is not what is in force
 */
export const readSourcesInForce = (
  host: Host["Service"],
  onKept: (configuration: ConfigurationState) => Effect.Effect<void>,
): Effect.Effect<SourceReader> =>
  Effect.gen(function* () {
    const sources = yield* askGateway(statePath(host), { _tag: "Sources" })
    if (sources === undefined || sources.file !== configPath(host).path) return diskReader
    // Without an earlier one, what is written is in force, and its errors are shown as ever.
    if (sources.configuration.state === "kept") yield* onKept(sources.configuration)
    return snapshotReader(sources.snapshot)
  })
