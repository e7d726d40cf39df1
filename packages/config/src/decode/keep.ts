/** How much of the past a user wants to be kept. */
import { isJsonObject, type Json } from "../document/index.ts"
import type { SectionReader } from "./section-reader.ts"

/**
 * How much is kept of each session, in each backend. Nothing in force is among it.
 *
 * @property history the newest entries of its history
 * @property retired the newest conversations that can be brought back
 * @property ended how many sessions without a conversation are kept at all, those that ended last
 */
export interface Keep {
  readonly history: number
  readonly retired: number
  readonly ended: number
}

export const defaultKeep: Keep = { history: 1000, retired: 20, ended: 1000 }

const names = Object.keys(defaultKeep) as ReadonlyArray<keyof Keep>

/** The most that can be asked for, which is as good as everything. */
export const keepLimit = 1_000_000

/** Reads the section `keep`; `undefined` where it cannot be read: nothing is pruned then. */
export const readKeep = (reader: SectionReader, value: Json | undefined): Keep | undefined => {
  if (value === undefined) return defaultKeep
  if (!isJsonObject(value)) {
    reader.report(["keep"], "value", {
      code: "field-value",
      message: "keep is an object",
      remedy: 'write { "history": 1000 }; until then nothing is pruned',
    })
    return undefined
  }
  reader.unknownKeys(value, names, ["keep"])
  let isSound = true
  const numberOf = (name: keyof Keep): number => {
    if (!Object.hasOwn(value, name)) return defaultKeep[name]
    const number = value[name]
    if (
      typeof number === "number" &&
      Number.isInteger(number) &&
      number >= 1 &&
      number <= keepLimit
    )
      return number
    isSound = false
    reader.report(["keep", name], "value", {
      code: "field-value",
      message: `${name} is a whole number from 1 to ${keepLimit}`,
      remedy: `write one, or take it out (${defaultKeep[name]}); until then nothing is pruned`,
    })
    return defaultKeep[name]
  }
  const keep = {
    history: numberOf("history"),
    retired: numberOf("retired"),
    ended: numberOf("ended"),
  }
  return isSound ? keep : undefined
}
