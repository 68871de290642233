/** What is wrong with the credentials for AWS, and what to do about it. */

export interface Trouble {
  readonly says: string
  readonly todo: string
}

const LOG_IN = 'log in as for the AWS command line (aws configure, aws sso login, or AWS_PROFILE)'

/** Whatever was asked by them; undefined when the error is of something else. */
export function credentialsTrouble(error: unknown): Trouble | undefined {
  const name = error instanceof Error ? error.name : ''
  // CloudFormation and SQS have other names for some than the services that always spoke JSON.
  switch (name) {
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return { says: 'this machine has no AWS credentials', todo: LOG_IN }
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
      return { says: `AWS does not take the credentials (${name})`, todo: `${LOG_IN}, and look at the clock` }
    default:
      return undefined
  }
}
