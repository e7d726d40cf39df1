import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import {
  diffIdentities,
  readIdentity,
  resolve,
  restateIdentity,
  resumeIdentity,
} from "@mooring/config"
import { digests, servers, userLayer } from "./support.ts"

const secret = (text: string) => ({ digest: digests.keyed(text) })

/** What differs between an argument as an older rule stored it, and as it is declared now. */
const changesOf = (stored: unknown, declared: string) => {
  const catalog = resolve({
    layers: [userLayer(servers({ a: { command: "x", args: [declared] } }))],
    runtime: {},
  })
  const present = resumeIdentity(catalog, digests)
  const a = { ...present.servers["a"], args: [stored] }
  const older = Result.getOrThrow(readIdentity({ ...present, servers: { a } }))
  return diffIdentities(restateIdentity(older, present, catalog, digests), present)
}

const sealed = "--token=s3cret-s3cret"

describe("text that an older rule cut and sealed otherwise", () => {
  it.each([
    ["was clear, and is sealed", sealed, sealed],
    ["was sealed whole, and is in part", { template: [secret(sealed)] }, sealed],
    ["was sealed, and is clear", { template: [secret("plain")] }, "plain"],
    ["was cut elsewhere", { template: ["--", secret("token="), secret("s3cret-s3cret")] }, sealed],
    [
      "has references",
      { template: [secret("--token="), { var: "A", default: secret("b") }, "-c"] },
      "--token=${A:-b}-c",
    ],
  ])("is the same where it %s", (_, stored, declared) => {
    expect(changesOf(stored, declared)).toEqual([])
  })

  it.each([
    ["other clear text", "--token=0ther-s3cret", sealed],
    ["another secret", { template: [secret("--token=0ther-s3cret")] }, sealed],
    ["a secret of which it is a part", { template: [secret("s3cret-s3cret")] }, sealed],
    ["text that goes on", { template: [secret("plai")] }, "plain"],
    ["another reference", { template: ["--token=", { var: "B" }] }, "--token=${A}"],
    ["another default", { template: [{ var: "A", default: "c" }] }, "${A:-b}"],
    ["a reference for text", { template: [{ var: "plain" }] }, "plain"],
  ])("is found to be %s", (_, stored, declared) => {
    expect(changesOf(stored, declared)).toMatchObject([{ _tag: "Changed", path: "/args/0" }])
  })
})
