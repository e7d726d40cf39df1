/** Brings agreements under the key in use: each file that still says what was agreed to. */
import type { Host } from "../host.ts"
import { findKeyring } from "../session/installation-key.ts"
import { keepTrusted, listTrusted, revokeTrusted } from "../trust/index.ts"
import { readProjectFile } from "./project.ts"
import { diskReader } from "./reader.ts"

/** An agreement under an older key. It stays there where the file now says something else, or is gone. */
export interface RekeyedAgreement {
  readonly file: string
  readonly keyId: string
  readonly rebased: boolean
}

/** Makes agreements again under the key in use. What is killed in between leaves both, or the older one. */
export const rekeyAgreements = (host: Host["Service"]): ReadonlyArray<RekeyedAgreement> => {
  const keyring = findKeyring(host)
  if (keyring === undefined) return []
  return listTrusted(host)
    .filter(({ agreement }) => agreement.keyId !== keyring.present.keyId)
    .filter(({ agreement }) => keyring.known.has(agreement.keyId))
    .map((trusted) => {
      const { scope, file: path, id } = trusted
      const file = readProjectFile(host, diskReader, scope, path)
      const now = file?.earlier.some((one) => one.id === id) === true ? file.agreement : undefined
      if (now !== undefined) {
        keepTrusted(host, { ...trusted, id: now.id, agreement: now.terms })
        revokeTrusted(host, id)
      }
      return { file: path, keyId: trusted.agreement.keyId, rebased: now !== undefined }
    })
}
