/** Signatures of public test suites (test/fixtures/README.md). */
import { describe, expect, it } from 'vitest'
import type { Result } from '../../../lib/result'
import { stringToSign } from '../../../lib/signing/canonical'
import { type Charset, encodeText } from '../../../lib/signing/charset'
import { formOf } from '../../../lib/signing/form'
import { md5Verifier, parseSigningKey, signMd5 } from '../../../lib/signing/md5'
import { rsa2Signer, rsa2Verifier } from '../../../lib/signing/rsa2'
import { parseRsaPrivateKey, parseRsaPublicKey } from '../../../lib/signing/rsaKey'
import fixture from '../../fixtures/signatureVectors.json'

interface Vector {
  id: string
  product: string
  kind: string
  algorithm: string
  key?: string
  privateKey?: string
  publicKey?: string
  charset: string
  params: Record<string, string>
  exclude?: string[]
  signString?: string
  signature?: string
  expected: string | boolean
}

const md5Vectors = (fixture.vectors as Vector[]).filter(
  ({ algorithm, product, kind }) =>
    algorithm === 'MD5' &&
    /^(?:alipay|epay)/.test(product) &&
    ['sign', 'verify-notify', 'return'].includes(kind),
)

const bytes = (text: string, charset: string) => encodeText(text, charset as Charset) ?? Buffer.alloc(0)
const canonical = ({ params, charset, exclude }: Vector) =>
  stringToSign(
    formOf(Object.entries(params).map(([name, value]) => ({ name, value: bytes(value, charset) }))),
    exclude ?? ['sign', 'sign_type'],
  )
const keyOf = ({ key = '' }: Vector) => {
  const parsed = parseSigningKey(key)
  if (!parsed) throw new Error('a vector has no usable key')
  return parsed
}

it('has vectors of both kinds', () => {
  expect(md5Vectors.filter(({ kind }) => kind === 'sign').length).toBeGreaterThan(10)
  expect(md5Vectors.filter(({ kind }) => kind === 'verify-notify').length).toBeGreaterThan(3)
})

describe.each(md5Vectors.map(vector => [vector.id, vector] as const))('%s', (_, vector) => {
  it('has the string to sign', () => {
    expect(canonical(vector)).toEqual(bytes(vector.signString ?? '', vector.charset))
  })

  it('has the verdict or the signature', () => {
    const verdict =
      vector.kind === 'sign'
        ? signMd5(canonical(vector), keyOf(vector))
        : md5Verifier([keyOf(vector)]).verifies(canonical(vector), vector.params.sign ?? '')
    expect(verdict).toBe(vector.expected)
  })
})

const rsa2Vectors = (fixture.vectors as unknown as Vector[]).filter(({ algorithm }) => algorithm === 'RSA2')

const opened = <T>(key: Result<T, string>): T => (key.ok ? key.value : expect.fail(key.error))
const verdictOf = (vector: Vector, signed: Buffer, signature: string | undefined) =>
  rsa2Verifier([opened(parseRsaPublicKey(vector.publicKey ?? ''))]).verifies(signed, signature ?? '')

it('has RSA2 vectors of every kind', () => {
  expect(new Set(rsa2Vectors.map(({ kind }) => kind))).toEqual(
    new Set(['sign', 'verify-notify', 'return', 'verify-response']),
  )
})

describe.each(
  rsa2Vectors.filter(({ kind }) => kind !== 'verify-response').map(vector => [vector.id, vector] as const),
)('%s', (_, vector) => {
  it('has the string to sign', () => {
    if (vector.signString !== undefined) expect(canonical(vector).toString()).toBe(vector.signString)
  })

  it('has the verdict or the signature', async () => {
    const signed = canonical(vector)
    const verdict =
      vector.kind === 'sign'
        ? await rsa2Signer(opened(parseRsaPrivateKey(vector.privateKey ?? ''))).sign(signed)
        : verdictOf(vector, signed, vector.params.sign)
    expect(verdict).toBe(vector.expected)
  })
})

it.each(
  rsa2Vectors.filter(({ kind }) => kind === 'verify-response').map(vector => [vector.id, vector] as const),
)('%s has the verdict', (_, vector) => {
  expect(verdictOf(vector, Buffer.from(vector.signString ?? ''), vector.signature)).toBe(vector.expected)
})
