/** Alipay's serial numbers of certificates: those published by Alipay and its SDKs, and one with SM2. */
import { hash, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readPemFile } from '../../../tools/certificates/pemFile'
import { isSignedWithRsa, rootSerialNumberOf, serialNumberOf } from '../../../tools/certificates/serialNumber'
import vectors from '../../fixtures/certificateVectors.json'
import { authority, nameIn } from '../../support/certificates'

const certificatesOf = (text: string) => {
  const read = readPemFile(text)
  return read.ok ? read.value : expect.fail(read.error)
}

it.each(vectors.published)('$id', ({ certificate, expected }) => {
  expect(certificatesOf(certificate).map(serialNumberOf)).toEqual([expected])
})

describe('a root file', () => {
  const { file, expected } = vectors.root

  it('has the numbers of those signed with RSA, and of no others', () => {
    const certificates = certificatesOf(file)
    // The second national one is signed with SM2, the third one with an elliptic curve.
    expect(certificates.map(isSignedWithRsa)).toEqual([false, true, false, true])
    expect(rootSerialNumberOf(certificates)).toBe(expected)
  })

  it('with SM2 alone has none', () => {
    const [sm2 = expect.fail()] = certificatesOf(vectors.sm2)
    expect(isSignedWithRsa(sm2)).toBe(false)
    expect(rootSerialNumberOf([sm2])).toBe('')
    expect(serialNumberOf(sm2)).toMatch(/^[0-9a-f]{32}$/)
  })
})

it('uses a name as it is, without the escapes of RFC 2253', () => {
  const { pem } = authority(nameIn('R, "1" +\\<茶>;#\n'), undefined, { serialNumber: 0xffn })
  const counted = 'CN=R, "1" +\\<茶>;#\n,OU=Certification Authority,O=Ant Financial,C=CN255'
  expect(serialNumberOf(new X509Certificate(pem))).toBe(hash('md5', counted))
})
