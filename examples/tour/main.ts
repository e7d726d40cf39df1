/** Mooring's main job in a few seconds: a conversation survives a gateway restart, and ends only for a reason. */
import { styleText } from "node:util"
import Table from "cli-table3"
import { type Ended, type Lifetime, Stage } from "./stage.ts"

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const title = (number: number, text: string): void =>
  say(`\n${styleText(["bold", "cyan"], `${number}. ${text}`)}\n`)

const quote = (text: string): string => text.replaceAll(/^/gm, "   ")

/** A turn as a person would see it: the command, what it said, and what came back. */
const show = (prompt: string, { stdout, stderr }: Ended): void => {
  say(quote(styleText("dim", `$ mooring run '${prompt.replaceAll("\n", " ⏎ ")}'`)))
  if (stderr !== "") say(quote(stderr))
  if (stdout !== "") say(quote(styleText("bold", stdout)))
}

const expect = (holds: boolean, what: string): void => {
  if (holds) return
  say(styleText("red", `\nThis is not what should have happened: ${what}`))
  process.exit(1)
}

const lines = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "   ",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "   ",
}

const compare = (
  before: Lifetime,
  after: Lifetime,
  fingerprints: readonly [string, string],
): string => {
  const table = new Table({
    chars: lines,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    head: ["", "first gateway", "second gateway", ""],
  })
  const row = (name: string, a: string, b: string) =>
    table.push([
      name,
      a,
      b,
      a === b ? styleText("green", "the same") : styleText("yellow", "another one"),
    ])
  row("process", `pid ${before.pid}`, `pid ${after.pid}`)
  row("its MCP server", `port ${before.port}`, `port ${after.port}`)
  row("private directory", before.directory, after.directory)
  // A grant is a secret: that it is another one is all that is shown.
  table.push([
    "grant",
    "(secret)",
    "(secret)",
    before.grant === after.grant
      ? styleText("green", "the same")
      : styleText("yellow", "another one"),
  ])
  row("fingerprint", fingerprints[0].slice(0, 15), fingerprints[1].slice(0, 15))
  return table.toString()
}

using stage = new Stage()

say(styleText("bold", "Mooring: conversations that survive restarts, and end only for a reason"))
say(`Everything happens in ${stage.root}, with real processes.`)

title(1, "Three MCP servers, by provenance: yours, a plugin's, and the gateway's own")
say(quote((await stage.mooring("mcp", "list")).stdout))

title(2, "A first turn calls a tool of each")
const calls = [
  "call clock.now",
  'call notes.add_note {"text":"buy rope"}',
  "call mooring.list_servers",
].join("\n")
const first = await stage.mooring("run", calls)
show(calls, first)
expect(first.stdout.includes("noted: buy rope"), "the plugin's tool was not called")
const before = (await stage.mooring("identity")).stdout

title(3, "The gateway ends, and another one starts: the conversation goes on")
const second = await stage.mooring("run", "do you remember me?")
const after = (await stage.mooring("identity")).stdout
if (first.lifetime !== undefined && second.lifetime !== undefined)
  say(`${compare(first.lifetime, second.lifetime, [before, after])}\n`)
show("do you remember me?", second)
expect(before === after, "the fingerprint changed with a restart")
expect(second.stdout === "turn 2: do you remember me?", "the second turn did not resume")

title(4, "The plugin's entry is edited: the next turn begins anew, and says exactly why")
stage.edit(stage.manifest, '/server.mjs"', '/server.mjs", "--strict"')
const third = await stage.mooring("run", "and now?")
show("and now?", third)
expect(third.stderr.includes("args"), "the third turn did not say what changed")
expect(third.stdout === "turn 1: and now?", "the third turn did not begin anew")

title(5, "A comma is lost: the turn waits instead of forgetting")
stage.edit(stage.config, "  },\n  // A plugin", "  }\n  // A plugin")
const held = await stage.mooring("run", "still there?")
show("still there?", held)
expect(held.code === 3, "the turn was not held")

title(6, "The comma is back: the conversation goes on")
stage.edit(stage.config, "  }\n  // A plugin", "  },\n  // A plugin")
const mended = await stage.mooring("run", "still there?")
show("still there?", mended)
expect(mended.stdout === "turn 2: still there?", "the mended turn did not resume")

say(`
${styleText(["bold", "cyan"], "Your own configuration")}

   Write ~/.config/mooring/mooring.jsonc, in the format that you have:

     { "mcpServers": { "github": { "command": "npx", "args": ["-y", "…"] } },
       "plugins": { "notes": { "path": "~/plugins/notes" } } }

   or hand over the file of another client:   npx -y pnpm mooring run --mcp-config ~/.claude.json tools
   see what is mounted, and what is not:      npx -y pnpm mooring mcp list
   where each value of a server comes from:   npx -y pnpm mooring mcp explain github
   why a turn resumed, or did not:            npx -y pnpm mooring session why default
`)
