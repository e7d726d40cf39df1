/** Secrets that a plugin would ship to everybody who installs it. */
import { argumentRanges } from "../template/secret-ranges.ts"
import { isSecretName } from "../template/secret-names.ts"
import { credentialPrefix, shapeRanges } from "../template/secret-shapes.ts"
import { hasSecret } from "../template/template.ts"
import { signs, type Written } from "./texts.ts"

/** What stands in a credential beside its scheme and its references. */
const literalIn = (text: string): string =>
  text.replace(credentialPrefix, "").replaceAll(signs.variable, "").trim()

/** In an address a password, and what a member of the query is by its name, or anything by its shape. */
const addressHoldsSecret = (text: string): boolean =>
  literalIn(/\/\/[^/?#@]*:(?<password>[^/?#@]*)@/.exec(text)?.groups?.["password"] ?? "") !== "" ||
  Array.from(
    text.matchAll(/[?&](?<name>[^=&#]+)=(?<value>[^&#]*)/g),
    ({ groups = {} }) => groups,
  ).some(({ name = "", value = "" }) => isSecretName(name, value) && literalIn(value) !== "") ||
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
