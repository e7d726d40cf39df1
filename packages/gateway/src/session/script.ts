/** A script: what is asked of a store, statement by statement, written once for every engine that runs it. */

/** What a statement may be given, and what a column may hold. */
export type Value = string | number | null

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>

/** One statement; a question mark stands for each value. */
export interface Statement {
  readonly sql: string
  readonly values: ReadonlyArray<Value>
}

/**
 * Statements, each of which may depend on the rows that those before it gave. An engine that is
 * synchronous runs a script without leaving its hand; another one waits in between.
 */
export type Script<A> = Generator<Statement, A, ReadonlyArray<Row>>

/** A statement in a script. */
export function* ask(sql: string, ...values: ReadonlyArray<Value>): Script<ReadonlyArray<Row>> {
  return yield { sql, values }
}

/** Runs a script on an engine that answers at once. */
export const play = <A>(
  script: Script<A>,
  answer: (statement: Statement) => ReadonlyArray<Row>,
): A => {
  let step = script.next()
  while (step.done !== true) step = script.next(answer(step.value))
  return step.value
}
