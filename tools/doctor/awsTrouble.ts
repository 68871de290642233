/** Why AWS refused to answer, and what to do about it. */

import { LOCAL_STAGE } from '../deployment/localShop'
import type { Place } from './place'
import { bringUp } from './place'

export interface Trouble {
  readonly says: string
  readonly todo: string
}

const LOG_IN = 'log in as for the AWS command line (aws configure, aws sso login, or AWS_PROFILE)'

/** @param permission  what the credentials must be allowed, such as `ssm:GetParameter` */
export function awsTrouble(error: unknown, permission: string, place: Place): Trouble {
  const { name, code } = named(error)
  // CloudFormation and SQS have other names for some than the services that always spoke JSON.
  switch (name) {
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return { says: 'this machine has no AWS credentials', todo: LOG_IN }
    case 'AccessDeniedException':
    case 'AccessDenied':
      return {
        says: `the AWS credentials may not ${permission}`,
        todo: `allow them ${permission}, or log in as somebody who may; a KMS key of your own also needs kms:Decrypt`,
      }
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
      return { says: `AWS does not take the credentials (${name})`, todo: `${LOG_IN}, and look at the clock` }
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
