/** Every file of the state that means something, and its condition. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { basename, join, relative } from "node:path"
import type { Host } from "../host.ts"
import { statePath, stated } from "../host.ts"
import { troubleInChildren } from "../lease/index.ts"
import { troubleInAddress, troubleInHolder } from "../serve/index.ts"
import { preciousFiles, troubleInKeys, troubleInStore } from "../session/index.ts"
import { keptAside } from "../state/aside.ts"
import { whyNotMade } from "../state/damage.ts"
import { troubleInAgreement } from "../trust/index.ts"
import type { Condition, Trouble } from "./condition.ts"

type Look = (path: string) => Trouble | undefined

const looking =
  (look: (text: string) => Trouble | undefined): Look =>
  (path) =>
    look(readFileSync(path, "utf8"))

/** A lock holds nothing: there is nothing in its file. */
const troubleInLock: Look = (path) =>
  statSync(path).size === 0
    ? undefined
    : {
        status: "damaged",
        problem: "it is no lock: something is written in it",
        remedy: `end what runs here (mooring status), and move it away: mv ${path} ${path}.old`,
      }

const namesIn = (directory: string): ReadonlyArray<string> => {
  try {
    return readdirSync(directory).toSorted()
  } catch {
    return []
  }
}

/** What each file is looked at with, by where it is. */
const looks = (
  host: Host["Service"],
): ReadonlyArray<readonly [directory: string, name: RegExp, look: Look]> => [
  ["", /^sessions\.db$/, troubleInStore],
  ["", /^installation\.key$/, looking(troubleInKeys)],
  ["", /^loopback\.json$/, looking(troubleInAddress)],
  ["", /^serve\.json$/, looking(troubleInHolder)],
  ["", /^serve\.lock$/, troubleInLock],
  ["locks", /./, troubleInLock],
  ["leases", /\.lock$/, troubleInLock],
  ["trust", /\.json$/, looking((text) => troubleInAgreement(host, text))],
]

const conditionOf = (file: string, path: string, look: Look): Condition => {
  try {
    const trouble = look(path)
    return trouble === undefined ? { file, status: "sound" } : { file, ...trouble }
  } catch (error) {
    return {
      file,
      status: "unreadable",
      problem: (error as Error).message,
      remedy: "see that its owner can read it, and that its disk is well",
    }
  }
}

/** What a start would not make, since a person has to decide first. */
const waiting = (state: string): ReadonlyArray<Condition> =>
  preciousFiles(state).flatMap((precious) => {
    const why = statSync(precious.path, { throwIfNoEntry: false })
      ? undefined
      : whyNotMade(precious)
    return why === undefined
      ? []
      : [
          {
            file: basename(precious.path),
            status: "waiting",
            problem: why.kept === null ? why.problem : `it is damaged, and kept as ${why.kept}`,
            remedy: why.remedy,
          },
        ]
  })

const aside = (state: string, directory: string): ReadonlyArray<Condition> =>
  namesIn(join(state, directory)).length === 0
    ? []
    : keptAside(join(state, directory)).map(({ path, kept }) => ({
        file: relative(state, kept),
        status: "aside",
        problem: `this was ${relative(state, path)}, and is damaged`,
        remedy: "look at it, or remove it once nobody needs it",
      }))

/** The condition of every file of the state that is there, or should be. */
export const surveyState = (host: Host["Service"]): ReadonlyArray<Condition> => {
  const state = statePath(host)
  const found = looks(host).flatMap(([directory, form, look]) =>
    namesIn(join(state, directory))
      .filter((name) => form.test(name) && !name.includes(".damaged-"))
      .map((name) => conditionOf(join(directory, name), join(state, directory, name), look)),
  )
  const children = namesIn(join(state, "leases"))
    .filter((name) => namesIn(join(state, "leases", name)).includes("children"))
    .map((name) => join("leases", name, "children"))
    .map((file) => conditionOf(file, join(state, file), looking(troubleInChildren)))
  const isElsewhere = stated(host, "MOORING_STORE") !== undefined
  return [
    ...found,
    ...children,
    ...waiting(state).filter(({ file }) => !(isElsewhere && file === "sessions.db")),
    ...["", "leases", "trust"].flatMap((directory) => aside(state, directory)),
  ]
}
