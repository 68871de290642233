/** Signs with a key of AWS KMS, by the function's own role. A file of its own, so that it can be loaded at first use. */
import { KMSClient, SignCommand } from '@aws-sdk/client-kms'

/**
 * RSASSA-PKCS1-v1_5 over a digest of SHA-256. The key never leaves KMS, and KMS does not see what is signed.
 *
 * @param keyId  the key's id, or `alias/NAME`
 */
export async function signByKms(keyId: string, digest: Uint8Array): Promise<Uint8Array> {
  const client = new KMSClient({
    // As with the store: a hung call must fail while there is still time to answer.
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  })
  const { Signature } = await client.send(
    new SignCommand({
      KeyId: keyId,
      Message: digest,
      MessageType: 'DIGEST',
      SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
    }),
  )
  if (!Signature) throw new Error('KMS answered without a signature')
  return Signature
}
