/** Turns that a program runs with the library, which listens as it likes. */
import { chmodSync } from "node:fs"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { gatewayLayer, Host, runTurn } from "@mooring/gateway"
import { Directory } from "./support.ts"

/** How often a stand-in for Claude Code says 8 KiB at once. It has ended before half of it is heard. */
const times = 20

const program = `#!/bin/sh
cat > /dev/null
text=$(printf '%08192d' 0)
for _ in $(seq ${times}); do
  echo '{"type":"stream_event","parent_tool_use_id":null,"event":{"type":"content_block_delta","delta":{"type":"text_delta","text":"'$text'"}}}'
done
echo '{"type":"system","subtype":"init","session_id":"s"}'
echo '{"type":"result","is_error":false,"result":"all of it"}'
`

describe("a turn whose listener is slower than its agent", () => {
  it("is heard to its end", async () => {
    using directory = new Directory()
    directory.write("mooring.jsonc", "{}")
    const agent = directory.write("agent", program)
    chmodSync(agent, 0o755)
    const host = directory.host({ MOORING_CLAUDE: agent, ANTHROPIC_API_KEY: "sk-example" })
    let heard = 0
    const { reply } = await Effect.runPromise(
      runTurn({
        session: "s",
        backend: "claude",
        agent: "main",
        flags: [],
        prompt: "talk",
        partial: false,
        timeout: undefined,
        onWait: Effect.void,
        onText: ({ length }) =>
          Effect.andThen(
            Effect.sleep(heard === 0 ? "800 millis" : 0),
            Effect.sync(() => (heard += length)),
          ),
      }).pipe(Effect.provide(gatewayLayer), Effect.provideService(Host, host)),
    )
    expect([reply, heard]).toEqual(["all of it", 8192 * times])
  })
})
