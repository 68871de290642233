/** Why AWS refused to answer, and what to do about it. */

import { credentialsTrouble, type Trouble } from '../awsCredentials'
import { LOCAL_STAGE } from '../deployment/localShop'
import type { Place } from './place'
import { bringUp } from './place'

/** @param permission  what the credentials must be allowed, such as `ssm:GetParameter` */
export function awsTrouble(error: unknown, permission: string, place: Place): Trouble {
  const trouble = credentialsTrouble(error)
  if (trouble) return trouble
  const { name, code } = named(error)
  switch (name) {
    case 'AccessDeniedException':
    case 'AccessDenied':
      return {
        says: `the AWS credentials may not ${permission}`,
        todo: `allow them ${permission}, or log in as somebody who may; a KMS key of your own also needs kms:Decrypt`,
      }
    default: {
      const says = `no answer from AWS in ${place.region} to ${permission} (${code ?? name})`
      const todo =
        place.stage === LOCAL_STAGE
          ? bringUp(place)
          : 'check the region and this machine’s way to the internet'
      return { says, todo }
    }
  }
}

function named(error: unknown): { readonly name: string; readonly code?: string } {
  if (!(error instanceof Error)) return { name: String(error) }
  const { code } = error as NodeJS.ErrnoException
  return { name: error.name, ...(code !== undefined && { code }) }
}
