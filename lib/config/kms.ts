/** Signs with a key in AWS KMS, with the function's role. */
import { type AwsEnvironment, type AwsService, awsClient } from '../aws/client'

const KMS: AwsService = {
  host: 'kms',
  signedAs: 'kms',
  variable: 'KMS',
  path: '/',
  contentType: 'application/x-amz-json-1.1',
  target: 'TrentService',
}

/**
 * RSASSA-PKCS1-v1_5 over a SHA-256 digest. The key never leaves KMS, and KMS does not see the signed text.
 *
 * @returns a function of the key's id, or `alias/NAME`, and the digest
 */
export function kmsSigner(
  environment: AwsEnvironment,
): (keyId: string, digest: Uint8Array) => Promise<Uint8Array> {
  const { call } = awsClient(KMS, environment)
  return async (keyId, digest) => {
    const { Signature } = await call('Sign', {
      KeyId: keyId,
      Message: Buffer.from(digest).toString('base64'),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
    })
    if (typeof Signature !== 'string') throw new Error('KMS answered without a signature')
    return Buffer.from(Signature, 'base64')
  }
}
