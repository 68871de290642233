/** Explains why a call of AWS failed, and what to do. */
import { credentialsTrouble } from '../awsCredentials'
import { LOCAL_STAGE } from '../deployment/localShop'
import { bad, type Finding } from './finding'
import { bringUp, type Place } from './place'

/** @param permission  the action that the credentials need, such as `ssm:GetParameter` */
export function awsFinding(
  check: Finding['check'],
  error: unknown,
  permission: string,
  place: Place,
): Finding {
  const trouble = credentialsTrouble(error)
  if (trouble) return bad(check, trouble.says, trouble.todo)
  const { name, code } = named(error)
  switch (name) {
    case 'AccessDeniedException':
    case 'AccessDenied':
      return bad(
        check,
        `the AWS credentials may not ${permission}`,
        `allow them ${permission}, or log in as somebody who may; a KMS key of your own also needs kms:Decrypt`,
      )
    default: {
      const says = `no answer from AWS in ${place.region} to ${permission} (${code ?? name})`
      const todo =
        place.stage === LOCAL_STAGE
          ? bringUp(place)
          : 'check the region and this machine’s way to the internet'
      return bad(check, says, todo)
    }
  }
}

function named(error: unknown): { readonly name: string; readonly code?: string } {
  if (!(error instanceof Error)) return { name: String(error) }
  const { code } = error as NodeJS.ErrnoException
  return { name: error.name, ...(code !== undefined && { code }) }
}
