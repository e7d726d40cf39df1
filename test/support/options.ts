/** The options of a command that developers run. */
import { parseArgs } from "node:util"

/** Ends a command with its help: because it was asked for, or because of what was written instead. */
export const endWith = (help: string, problem?: string): never => {
  if (problem === undefined) console.log(help)
  else console.error(`error: ${problem}\n\n${help}`)
  process.exit(problem === undefined ? 0 : 2)
}

type Default = string | number | undefined

/** What is read of an option: a text where its default is one, and else a number. */
type Read<D extends Default> = D extends string ? string : number | D

/**
 * Reads the command line.
 *
 * @param defaults the options, with what they are where nothing is written
 */
export const optionsOf = <Defaults extends { readonly [name: string]: Default }>(
  help: string,
  defaults: Defaults,
): { readonly [Name in keyof Defaults]: Read<Defaults[Name]> } => {
  const options = Object.fromEntries(
    Object.keys(defaults).map((name) => [name, { type: "string" as const }]),
  )
  const parse = (): { readonly [name: string]: string | boolean | undefined } => {
    try {
      return parseArgs({ options: { ...options, help: { type: "boolean", short: "h" } } }).values
    } catch (error) {
      return endWith(help, (error as Error).message)
    }
  }
  const { help: isAsked, ...written } = parse()
  if (isAsked === true) endWith(help)
  const read = Object.entries(defaults).map(([name, otherwise]) => {
    const text = written[name]
    if (typeof text !== "string") return [name, otherwise]
    if (typeof otherwise === "string") return [name, text]
    return [
      name,
      /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : endWith(help, `--${name} takes a number`),
    ]
  })
  return Object.fromEntries(read)
}
