/** Several machines with one set of sessions. */
import { existsSync, readFileSync } from "node:fs"
import { request } from "node:https"
import { connect } from "node:net"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { soak } from "./cluster/soak.ts"
import { Fleet } from "./support/fleet.ts"
import { Postgres, postgresMissing } from "./support/postgres.ts"
import { eventually, onLinux } from "./support/processes.ts"
import { mooringExecutable, Sandbox } from "./support/sandbox.ts"

const names = ["ash", "birch", "cedar"]

/** What takes long is left to `pnpm test:cluster`. */
const isLong = process.env["MOORING_TEST_CLUSTER"] === "long"

describe.skipIf(postgresMissing !== undefined || !onLinux)("a fleet", () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await Postgres.start()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  describe("whose agents keep their conversations on each machine", () => {
    let fleet: Fleet
    beforeAll(async () => {
      fleet = await Fleet.start(postgres, names)
    })
    afterAll(() => fleet[Symbol.asyncDispose]())

    it("goes on with a conversation where it is, whichever machine a turn comes to", async () => {
      const replies: Array<string | null> = []
      for (const { sandbox } of fleet.machines)
        replies.push((await sandbox.turn("hello", "--session", "oak")).output.reply)
      expect(replies).toEqual(["turn 1: hello", "turn 2: hello", "turn 3: hello"])
      const [owner] = await fleet.ownerOf("oak")
      for (const machine of fleet.machines)
        expect(existsSync(machine.agentHome)).toBe(machine === owner)
      const { machines, sessions } = await fleet.status()
      expect(sessions).toMatchObject([{ session: "oak", machine: owner.name, state: "there" }])
      expect(machines.map(({ machine, healthy }) => `${machine} ${healthy}`)).toEqual(
        names.map((name) => `${name} true`),
      )
      expect(machines.reduce((all, { shards }) => all + shards, 0)).toBe(32)
    })

    it("runs turns that come to every machine at once one after the other", async () => {
      const turns = await Promise.all(
        fleet.machines.map(({ sandbox }) => sandbox.turn("hello", "--session", "elm")),
      )
      expect(turns.map(({ output }) => output.reply).toSorted()).toEqual([
        "turn 1: hello",
        "turn 2: hello",
        "turn 3: hello",
      ])
    })

    it("can be set up as the documentation says", async () => {
      const page = readFileSync(join(import.meta.dirname, "../docs/fleet.md"), "utf8")
      const [, sql = ""] = /```sql\n([\s\S]*?)```/.exec(page) ?? []
      for (const statement of sql.split("\n")) postgres.sql(statement, "postgres")
      const owner = { user: "mooring", password: "a password" }
      using sandbox = new Sandbox({ MOORING_STORE: postgres.url("mooring", owner) })
      expect((await sandbox.turn("hello")).output.reply).toBe("turn 1: hello")
    })

    it("leaves nothing of a turn in its mail, once it is answered", () => {
      const count = "SELECT count(*) FROM mooring_cluster_messages"
      expect(postgres.sql(count, fleet.database).trim()).toBe("0")
    })

    it("says of a turn whose machine dies in the middle that it was cut off", async () => {
      await fleet.machine("ash").sandbox.turn("hello", "--session", "fir")
      const [owner, other] = await fleet.ownerOf("fir")
      const file = join(owner.sandbox.root, "never")
      const args = ["run", "--session", "fir", `wait ${file}`]
      const turn = other.sandbox.start(mooringExecutable, args)
      await eventually(() => existsSync(`${file}.waiting`))
      await owner.kill()
      await owner.up()
      const { code, stdout, stderr } = await turn.finished
      expect([code, stdout]).toEqual([1, ""])
      expect(stderr).toContain(
        `the gateway of machine ${owner.name} ended in the middle of the turn`,
      )
      const next = await other.sandbox.turn("hello", "--session", "fir")
      expect(next.output).toMatchObject({ verdict: { kind: "resume" }, reply: "turn 2: hello" })
    })

    it.skipIf(!isLong)("ends the agent of a turn that nobody waits for any more", async () => {
      await fleet.machine("ash").sandbox.turn("hello", "--session", "yew")
      const [owner, other] = await fleet.ownerOf("yew")
      const file = join(owner.sandbox.root, "in vain")
      const args = ["run", "--session", "yew", `wait ${file}`]
      const turn = other.sandbox.start(mooringExecutable, args)
      await eventually(() => existsSync(`${file}.waiting`))
      turn.process.kill("SIGINT")
      await turn.finished
      const next = await other.sandbox.turn("hello", "--session", "yew")
      expect(next.output.reply).toBe("turn 2: hello")
    })

    it.skipIf(!isLong)("cuts off a turn whose gateway is stopped", async () => {
      await fleet.machine("ash").sandbox.turn("hello", "--session", "bay")
      const [owner, other] = await fleet.ownerOf("bay")
      const file = join(owner.sandbox.root, "too long")
      const args = ["run", "--session", "bay", `wait ${file}`]
      const turn = other.sandbox.start(mooringExecutable, args)
      await eventually(() => existsSync(`${file}.waiting`))
      expect((await owner.sandbox.mooring("stop")).code).toBe(0)
      await owner.kill()
      await owner.up()
      const { code, stderr } = await turn.finished
      expect([code, stderr]).toEqual([1, expect.stringContaining("in the middle of the turn")])
    })

    it.skipIf(!isLong)(
      "says so while its database is away, and goes on when it is back",
      async () => {
        await fleet.machine("ash").sandbox.turn("hello", "--session", "box")
        const [owner, other] = await fleet.ownerOf("box")
        const file = join(owner.sandbox.root, "meanwhile")
        const args = ["run", "--session", "box", `wait ${file}`]
        const turn = other.sandbox.start(mooringExecutable, args)
        await eventually(() => existsSync(`${file}.waiting`))
        await postgres.down("SIGINT")
        const { code, stderr } = await turn.finished
        expect([code, stderr]).toEqual([1, expect.stringContaining("mooring session why box")])
        await postgres.up()
        const next = await other.sandbox.turn("hello", "--session", "box")
        expect(next.output).toMatchObject({ verdict: { kind: "resume" }, reply: "turn 2: hello" })
      },
    )

    it("lets no stranger speak to a machine", async () => {
      const { port } = fleet.machine("ash")
      const plain = await new Promise<string>((resolve) => {
        let heard = ""
        const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\n\r\n"))
        socket.on("data", (chunk) => (heard += String(chunk))).on("error", () => undefined)
        socket.on("close", () => resolve(heard))
      })
      expect(plain).not.toContain("HTTP/1.1")
      const asked = (options: object) =>
        new Promise<unknown>((resolve) => {
          request({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options })
            .on("error", (error) => resolve(error.constructor.name))
            .on("response", () => resolve("an answer"))
            .end()
        })
      const guessed = { psk: Buffer.alloc(32), identity: "0123456789abcdef" }
      const psk = { ciphers: "PSK", maxVersion: "TLSv1.2", checkServerIdentity: () => undefined }
      expect(await asked({})).not.toBe("an answer")
      expect(await asked({ ...psk, pskCallback: () => guessed })).not.toBe("an answer")
    })

    it.skipIf(!isLong)("has one gateway for each machine", async () => {
      const { sandbox } = fleet.machine("ash")
      using copy = new Sandbox({ ...sandbox.env, MOORING_STATE: join(sandbox.root, "copy") })
      const { code, stderr } = await copy.mooring("serve", "--cluster", "--cluster-port", "7412")
      expect(code).toBe(1)
      expect(stderr).toContain("another gateway of the cluster runs on machine ash")
      expect(stderr).toContain("MOORING_MACHINE")
    })

    it("begins anew elsewhere where a conversation was only on a machine that is gone", async () => {
      await fleet.machine("ash").sandbox.turn("hello", "--session", "ivy")
      const [owner, other] = await fleet.ownerOf("ivy")
      await owner.kill()
      const { output, stderr } = await other.sandbox.turn("hello", "--session", "ivy")
      expect(output).toMatchObject({
        verdict: { kind: "fresh", reasons: [{ reason: "transcript-missing" }] },
        reply: "turn 1: hello",
      })
      expect(stderr).toContain("fresh")
      const { stdout } = await other.sandbox.mooring("session", "why", "ivy", "--json")
      const { history } = JSON.parse(stdout) as { history: ReadonlyArray<unknown> }
      expect(history).toMatchObject([
        { event: { verdict: { reasons: [{ reason: "transcript-missing" }] } } },
        { event: { verdict: { reasons: [{ reason: "no-session" }] } } },
      ])
      await owner.up()
      const back = await owner.sandbox.turn("hello", "--session", "ivy")
      expect(back.output).toMatchObject({ verdict: { kind: "resume" }, reply: "turn 2: hello" })
    })
  })

  it.skipIf(!isLong)(
    "resumes elsewhere where machines share the homes of their agents",
    async () => {
      await using fleet = await Fleet.start(postgres, ["ash", "birch"], { homes: "shared" })
      const [ash, birch] = [fleet.machine("ash"), fleet.machine("birch")]
      await ash.sandbox.turn("hello", "--session", "oak")
      expect((await fleet.status()).sessions).toMatchObject([{ state: "anywhere" }])
      await ash.kill()
      const { output } = await birch.sandbox.turn("hello", "--session", "oak")
      expect(output).toMatchObject({ verdict: { kind: "resume" }, reply: "turn 2: hello" })
    },
  )
})

describe.skipIf(postgresMissing !== undefined || !onLinux)(
  "a fleet whose gateways are killed",
  () => {
    it("answers every turn once or refuses it, has no session in two places, and loses nothing", async () => {
      await using postgres = await Postgres.start()
      const { answered, kills, problems } = await soak(postgres, {
        seed: 1,
        homes: "shared",
        seconds: 4,
        killEvery: 2,
        sessions: 3,
        askers: 2,
      })
      expect(problems).toEqual([])
      expect([answered > 0, kills > 0]).toEqual([true, true])
    })
  },
)

describe("mooring serve --cluster", () => {
  const refusal = async (env: Record<string, string>): Promise<string> => {
    using sandbox = new Sandbox(env)
    const { code, stderr } = await sandbox.mooring("serve", "--cluster")
    expect(code).toBe(1)
    return stderr
  }

  it("needs the store that the machines share", async () => {
    expect(await refusal({})).toContain("MOORING_STORE cannot be used: it names no store")
  })
})
