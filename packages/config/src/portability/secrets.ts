/** Secrets that a plugin would ship to everybody who installs it. */
import { longest } from "../template/range.ts"
import { argumentRanges } from "../template/secret-ranges.ts"
import { isSecretName } from "../template/secret-names.ts"
import { credentialPrefix, shapeRanges } from "../template/secret-shapes.ts"
import { hasSecret } from "../template/template.ts"
import { signs, type Written } from "./texts.ts"

/** What stands in a credential beside its scheme and its references. */
const literalIn = (text: string): string =>
  text.replace(credentialPrefix, "").replaceAll(signs.variable, "").trim()

/** The password of an address; empty where it has none. */
const passwordIn = (text: string): string => {
  const user = /\/\/(?<user>[^/?#]*)@/.exec(text)?.groups?.["user"] ?? ""
  return user.includes(":") ? user.slice(user.indexOf(":") + 1) : ""
}

/** Whether a member of a query is a secret by its name. */
const isSecretMember = (member: string): boolean => {
  const [name = "", ...value] = member.split("=")
  return (
    value.length > 0 && isSecretName(name, value.join("=")) && literalIn(value.join("=")) !== ""
  )
}

/** In an address a password, what a member of the query is by its name, and anything by its shape. */
const addressHoldsSecret = (text: string): boolean =>
  text.length > longest ||
  literalIn(passwordIn(text)) !== "" ||
  text.split(/[?&#]/).slice(1).some(isSecretMember) ||
  shapeRanges(text).some(([start, end]) => literalIn(text.slice(start, end)) !== "")

/** Whether a text holds a secret in clear. */
export const holdsSecret = ({ field, key, text, template }: Written): boolean => {
  switch (field) {
    case "env":
    case "headers":
      return (
        (isSecretName(key, text) && literalIn(text) !== "" && !/[\uE000\uE001]/.test(text)) ||
        argumentRanges(text).some(([start, end]) => literalIn(text.slice(start, end)) !== "")
      )
    case "url":
      return addressHoldsSecret(text)
    default:
      return hasSecret(template)
  }
}
