import { mkdirSync, readdirSync } from "node:fs"
import { basename, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Store } from "@mooring/gateway"
import { draftFor } from "../src/state/draft.ts"
import { Directory } from "./support.ts"

/** A draft of a process that was there before the machine was started again. */
const ofTheDead = (name: string): string => `.${name}.0badb007-00000000-1-00000000-1.mooring-draft`

describe("a start", () => {
  it.live("takes away the drafts of processes that are dead, and nothing else", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      const state = join(directory.path, "state")
      const living = basename(draftFor(join(state, "installation.key")))
      mkdirSync(state, { mode: 0o700 })
      directory.write(`state/${ofTheDead("installation.key")}`, "mooring-key-1:ha")
      directory.write(`state/${ofTheDead("sessions.db")}-journal`, "")
      directory.write(`state/trust/${ofTheDead("sha256-0.json")}`, "{")
      directory.write(ofTheDead("mooring.jsonc"), "{")
      directory.write(`state/${living}`, "mooring-key-1:ha")
      directory.write("state/.notes.mooring-draft", "mine")
      yield* Effect.provide(Effect.asVoid(Store), directory.state)
      expect(readdirSync(state).toSorted()).toEqual(
        [".notes.mooring-draft", living, "installation.key", "sessions.db", "trust"].toSorted(),
      )
      expect(readdirSync(join(state, "trust"))).toEqual([])
      expect(readdirSync(directory.path)).toEqual(["state"])
    }),
  )
})
