/** Checks that the app can sign with a key in AWS KMS, and shows the public key that Alipay must have. */
import { DescribeKeyCommand, GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms'
import type { OwnKey } from '../../lib/gateways/alipayPage/keys'
import { remoteRsa2Signer } from '../../lib/signing/rsa2'
import { parseRsaPublicKey, publicFingerprint } from '../../lib/signing/rsaKey'
import { awsFinding } from './awsTrouble'
import { bad, good } from './finding'
import type { ExaminedKey } from './keys'
import type { Place } from './place'

const ALGORITHM = 'RSASSA_PKCS1_V1_5_SHA_256'

/** @param keyId  the key's id, or `alias/NAME` */
export async function examineKmsKey(
  keyId: string,
  kms: KMSClient,
  place: Place,
): Promise<ExaminedKey<OwnKey>> {
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyId }))
    const { KeySpec, KeyUsage, KeyState } = KeyMetadata ?? {}
    if (KeySpec !== 'RSA_2048' || KeyUsage !== 'SIGN_VERIFY') {
      const says = `the KMS key ${keyId} is ${KeySpec} for ${KeyUsage}, and must be RSA_2048 for SIGN_VERIFY`
      return { finding: bad('keys', says, createCommand(place)) }
    }
    if (KeyState !== 'Enabled') {
      const todo = `aws kms enable-key --region ${place.region} --key-id KEY, or name another in ALIPAY_APP_PRIVATE_KEY`
      return { finding: bad('keys', `the KMS key ${keyId} is not enabled (${KeyState})`, todo) }
    }
    const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }))
    const bare = Buffer.from(PublicKey).toString('base64')
    const key = parseRsaPublicKey(bare)
    if (!key.ok) {
      return {
        finding: bad('keys', `the public key of the KMS key ${keyId} ${key.error}`, createCommand(place)),
      }
    }
    const finding = good(
      'keys',
      `the KMS key ${keyId} signs; its public key, for Alipay’s page (应用公钥): ${bare}`,
    )
    return { finding, key: { signer: signerOf(keyId, kms), fingerprint: publicFingerprint(key.value) } }
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') {
      return { finding: bad('keys', `there is no KMS key ${keyId} in ${place.region}`, createCommand(place)) }
    }
    return { finding: awsFinding('keys', error, 'kms:DescribeKey and kms:GetPublicKey', place) }
  }
}

const signerOf = (KeyId: string, kms: KMSClient) =>
  remoteRsa2Signer(async Message => {
    const asked = { KeyId, Message, MessageType: 'DIGEST', SigningAlgorithm: ALGORITHM } as const
    const { Signature = new Uint8Array() } = await kms.send(new SignCommand(asked))
    return Signature
  })

const createCommand = ({ region }: Place): string =>
  `aws kms create-key --region ${region} --key-spec RSA_2048 --key-usage SIGN_VERIFY, and name it in ALIPAY_APP_PRIVATE_KEY`
