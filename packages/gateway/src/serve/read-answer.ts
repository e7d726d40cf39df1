/** Reads what the gateway answers. */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Answer, type Answers, answerTags, type Question } from "./protocol.ts"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Answer))

/** The answer to a question; `undefined` where a text is none. */
export const readAnswer = <R extends Question>(
  request: R,
  text: string,
): Answers[R["_tag"]] | undefined => {
  const answer = Option.getOrUndefined(decode(text))
  return answer?._tag === answerTags[request._tag] ? (answer as Answers[R["_tag"]]) : undefined
}
