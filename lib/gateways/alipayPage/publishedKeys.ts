/** Publicly known keys, which a deployed shop must not use. */
import { publicFingerprint, type RsaPrivateKey, type RsaPublicKey } from '../../signing/rsaKey'

/** Fingerprints of keys from documentation, public test suites and this project, with which anybody could sign. */
const PUBLISHED_KEYS: readonly string[] = [
  // local/alipayPageKeys.json: the app's and Alipay's.
  'ace97720ccf323d64301de6f13ac2c5f041b51516c8c27b1f047bbce42a81d91',
  '554a8912bfcf0e03cfcd0786132bed9c168adca3c6b6f906f8bf8aa608d1d063',
  // test/fixtures/signatureVectors.json
  'bd12d346a943cc9ec1719f8c99bd7d2ba7517a36003ee73bde2bdfe423f90b86',
]

/** Whether the private key is publicly known. */
export const isPublishedKey = (key: RsaPrivateKey | RsaPublicKey): boolean =>
  PUBLISHED_KEYS.includes(publicFingerprint(key))
