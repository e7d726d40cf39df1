/** Arguments that are written in the plainest way, read in a moment: without the library of the command line. */

/** What one argument, or the value of a flag, says; `undefined` where that is not plain. */
export type Reader<A> = (value: string) => Partial<A> | undefined

/**
 * The arguments of a command.
 *
 * @property defaults what is meant where nothing is written
 * @property flags those that take a value
 * @property switches those that take none
 * @property argument the one that is no flag, where the command has one
 */
export interface Plain<A> {
  readonly defaults: A
  readonly flags: ReadonlyMap<string, Reader<A>>
  readonly switches: ReadonlyMap<string, Partial<A>>
  readonly argument?: Reader<A>
}

/** What the library takes for the value of a switch, where it stands behind one. */
const isAnswer = /^(?:true|false|1|0|y|n|yes|no|on|off)$/i

const isPlain = (value: string | undefined): value is string =>
  value !== undefined && value !== "" && !value.startsWith("-")

/**
 * Reads flags as the help has them, each at most once, and at most one argument; `undefined` for
 * everything else, which the library of the command line reads, or refuses. What is read here, it reads
 * to the same.
 */
export const readPlainly = <A extends object>(
  { defaults, flags, switches, argument }: Plain<A>,
  args: ReadonlyArray<string>,
): A | undefined => {
  const argumentOf: Reader<A> = (value) => (isAnswer.test(value) ? undefined : argument?.(value))
  const read: Partial<A> = {}
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? ""
    const reader = flags.get(arg)
    const value = reader === undefined ? arg : args[++index]
    const said = switches.get(arg) ?? (isPlain(value) ? (reader ?? argumentOf)(value) : undefined)
    if (said === undefined || Object.keys(said).some((name) => Object.hasOwn(read, name)))
      return undefined
    Object.assign(read, said)
  }
  return { ...defaults, ...read }
}
