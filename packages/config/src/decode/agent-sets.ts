/** Decodes the `agents` of a user's file: which servers each agent has. */
import * as Result from "effect/Result"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { type Finding, isJsonObject, type Json } from "../document/index.ts"
import type { Origin } from "../provenance.ts"
import type { SectionReader } from "./section-reader.ts"
import { isTextList } from "./text-list.ts"

/**
 * The servers that one agent has, by name; nothing else that was declared is mounted for it.
 *
 * @property origin where the set was written
 * @property report makes a finding about one of the names, by its place in the list
 */
export interface AgentSet {
  readonly servers: ReadonlyArray<string>
  readonly origin: Origin
  readonly report: (index: number, finding: Finding) => Diagnostic
}

/**
 * The sets by agent; an agent without one has every server. A finding stands where something could not
 * be read: an agent may then have few servers, and nobody knows which.
 */
export type AgentSets = Result.Result<
  ReadonlyMap<string, Result.Result<AgentSet, Diagnostic>>,
  Diagnostic
>

/** The sets of a file in which there are none. */
export const noSets: AgentSets = Result.succeed(new Map())

/** The set of an agent, if it has one. */
export const setOf = (
  sets: AgentSets,
  agent: string,
): Result.Result<AgentSet | undefined, Diagnostic> =>
  Result.flatMap(sets, (byAgent) => byAgent.get(agent) ?? Result.succeed(undefined))

/** Reads the sets; one that cannot be read stops no other. */
export const readAgentSets = (reader: SectionReader, value: Json | undefined): AgentSets => {
  if (value === undefined) return noSets
  if (!isJsonObject(value))
    return Result.fail(
      reader.report(["agents"], "value", {
        code: "not-an-object",
        message: "agents is an object of lists by the names of agents",
        remedy: 'write { "research": ["search", …] }; until then nothing is mounted for any agent',
      }),
    )
  const { document } = reader
  const faults = document.faultsIn(["agents"])
  const read = (agent: string, servers: Json): Result.Result<AgentSet, Diagnostic> => {
    const steps = ["agents", agent]
    const fault = faults.get(agent)
    if (fault !== undefined) {
      const because = document.reportFault(fault)
      reader.diagnostics.push(because)
      return Result.fail(because)
    }
    return isTextList(servers)
      ? Result.succeed({
          servers,
          origin: document.originOf(steps, "key"),
          report: (index, finding) => document.report([...steps, index], "value", finding),
        })
      : Result.fail(
          reader.report(steps, "value", {
            code: "field-value",
            message: `the set of agent ${agent} is a list of the names of servers`,
            remedy: 'write ["name", …]; until then nothing is mounted for this agent',
          }),
        )
  }
  return Result.succeed(
    new Map(Object.entries(value).map(([agent, servers]) => [agent, read(agent, servers)])),
  )
}
