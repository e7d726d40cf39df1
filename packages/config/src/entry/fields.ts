/** Every field of a declared entry, with its class, its meaning, and its default. */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { EphemeralField, Operational, Sensitive, Stable } from "../field-class/index.ts"
import { ArgumentList, ClearText, type Text, UrlText } from "../template/schema.ts"

const describe = <S extends Schema.Top>(schema: S, description: string): S["Rebuild"] =>
  schema.annotate({ description })

const list = "a list, in square brackets"

/** A number whose text is the same for everyone who reads it. */
const ExactNumber = Schema.Finite.check(
  Schema.makeFilter((value) => !Number.isInteger(value) || Number.isSafeInteger(value)),
)

/** Text, or a value that can be taken as its text. */
const scalarText = (text: Text) =>
  Schema.Union([Schema.String, ExactNumber, Schema.Boolean])
    .annotate({ expected: "a string in double quotes" })
    .pipe(
      Schema.decodeTo(
        text,
        SchemaTransformation.transform<string, string | number | boolean>({
          decode: String,
          encode: (value) => value,
        }),
      ),
    )

/** The value of a header: text on one line (RFC 9110 section 5.5). */
const headerText = (text: Text) =>
  Schema.String.annotate({ expected: "a string in double quotes" })
    .check(Schema.isPattern(/^[^\r\n]*$/, { expected: "a string without line breaks" }))
    .pipe(Schema.decodeTo(text))

/** A set of names, kept sorted and without repeats: order and repeats mean nothing. */
const NameSet = Schema.Array(Schema.String.annotate({ expected: "a name in double quotes" }))
  .annotate({ expected: list })
  .pipe(
    Schema.decodeTo(
      Schema.Array(Schema.String),
      SchemaTransformation.transform<ReadonlyArray<string>, ReadonlyArray<string>>({
        decode: (names) => [...new Set(names)].toSorted(),
        encode: (names) => names,
      }),
    ),
  )

const record = <S extends Schema.Top>(value: S) =>
  Schema.Record(Schema.String, value).annotate({ expected: "an object of values by name" })

const Flag = Schema.Boolean.annotate({ expected: "true or false" })

/** Timers count in 32 bits: a longer time is no time at all to them. */
export const longestTime = 2 ** 31 - 1

const milliseconds = `a whole number of milliseconds from 1 to ${longestTime}`

const Milliseconds = Schema.Number.annotate({ expected: milliseconds }).check(
  Schema.isInt({ expected: milliseconds }),
  Schema.isBetween({ minimum: 1, maximum: longestTime }, { expected: milliseconds }),
)

const ToolFilter = Schema.Struct({
  include: Schema.optionalKey(
    describe(NameSet, "Only these tools. An empty list is none; without the list, all."),
  ),
  exclude: Schema.optionalKey(describe(NameSet, "All tools but these.")),
}).annotate({ expected: "an object with include and exclude" })

/** What a `stdio` entry states: the program to start. */
export const stdioFields = (text: Text) => ({
  transport: Stable(Schema.Literal("stdio")),
  command: Stable(describe(ClearText(text), "The program to start. It is run without a shell.")),
  args: Stable(describe(ArgumentList(text), "The program's arguments.")),
  cwd: Stable(
    Schema.optionalKey(describe(ClearText(text), "The directory the program is started in.")),
  ),
  env: Sensitive(describe(record(scalarText(text)), "Environment variables for the program.")),
})

/** What an `http` or `sse` entry states: the address to reach. */
export const remoteFields = (text: Text) => ({
  transport: Stable(Schema.Literals(["http", "sse"])),
  url: Stable(describe(UrlText(text), "The address of the server.")),
  headers: Sensitive(describe(record(headerText(text)), "HTTP headers for every request.")),
})

/** What every declared entry may state. */
export const commonFields = {
  enabled: Operational(
    describe(Flag, "Whether the server is mounted. A lower layer cannot say otherwise."),
  ),
  timeout: Operational(
    Schema.optionalKey(describe(Milliseconds, "How long one tool call may take, in milliseconds.")),
  ),
  startupTimeout: Operational(
    Schema.optionalKey(
      describe(Milliseconds, "How long the server may take to be ready, in milliseconds."),
    ),
  ),
  tools: Stable(describe(ToolFilter, "Which of the server's tools are offered.")),
  description: Operational(
    Schema.optionalKey(
      describe(
        Schema.String.annotate({ expected: "a string" }),
        "What the server is for, for people.",
      ),
    ),
  ),
}

/** What a field that nobody stated means. Absent and default are one, so neither is a change. */
export const defaults = {
  stdio: { args: [], env: {}, enabled: true, tools: {} },
  remote: { headers: {}, enabled: true, tools: {} },
} as const

/** What only a user may state. */
export const userFields = {
  agents: Operational(
    Schema.optionalKey(describe(NameSet, "Mounts the server for these agents only.")),
  ),
}

/** What the loader asserts about a plugin's entry; never read from an entry. */
export const pluginFields = {
  plugin: Stable(Schema.String),
  root: EphemeralField(Schema.String),
  data: EphemeralField(Schema.String),
  version: Operational(Schema.optionalKey(Schema.String)),
}

/** What only a user's patch may state: the origin its headers are meant for. */
export const patchFields = {
  for: Operational(
    Schema.optionalKey(
      describe(Schema.String, "The origin that the headers of this patch are meant for."),
    ),
  ),
}
