// The simulator's own signing against the published vectors, and the advice it gives on wrong signatures.

import { describe, expect, it } from 'vitest'
import { canonicalString, isSignedBy, md5, sign } from '../../local/simulator/alipayDirect/signing'
import { diagnoseSignature } from '../../local/simulator/alipayDirect/signingDiagnosis'
import { readCharset } from '../../local/simulator/core/charset'
import { encodeForm, type Pair } from '../../local/simulator/core/form'
import { vectors } from '../fixtures/signatureVectors.json'
import { KEY, requestFields } from './shop'

const ours = vectors.filter(
  vector =>
    vector.product === 'alipay-mapi' &&
    vector.algorithm === 'MD5' &&
    ['sign', 'verify-notify'].includes(vector.kind),
)

function pairsOf(params: object): Pair[] {
  return Object.entries(params).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
}

describe('signing', () => {
  it('is tested on every MD5 vector, GBK among them', () => {
    expect(ours.length).toBeGreaterThan(20)
    expect(ours.some(vector => vector.charset === 'gbk')).toBe(true)
  })

  it.each(ours.map(vector => [vector.id, vector] as const))('agrees with vector %s', (_id, vector) => {
    const charset = readCharset(vector.charset ?? '') ?? 'utf-8'
    const pairs = pairsOf(vector.params ?? {})
    const key = vector.key ?? ''
    expect(canonicalString(pairs)).toBe(vector.signString)
    if (vector.kind === 'sign') expect(sign(pairs, key, charset)).toBe(vector.expected)
    else expect(isSignedBy(pairs, new Map(pairs).get('sign') ?? '', key, charset)).toBe(vector.expected)
  })

  it('verifies nothing without a key', () => {
    const pairs = requestFields()
    expect(isSignedBy(pairs, sign(pairs, '', 'utf-8'), '', 'utf-8')).toBe(false)
  })

  it('refuses a signature in capitals or of another length', () => {
    const pairs = requestFields()
    const right = sign(pairs, KEY, 'utf-8')
    expect(isSignedBy(pairs, right, KEY, 'utf-8')).toBe(true)
    expect(isSignedBy(pairs, right.toUpperCase(), KEY, 'utf-8')).toBe(false)
    expect(isSignedBy(pairs, right.slice(1), KEY, 'utf-8')).toBe(false)
  })
})

describe('diagnosis of a wrong signature', () => {
  const pairs = requestFields({ body: '', aB: '1', a_b: '2' })
  const signedPairs = pairs.filter(([name, value]) => value !== '' && name !== 'sign_type')
  const inOrder = (list: readonly Pair[]) =>
    list
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(pair => pair.join('='))
      .join('&')

  it.each([
    ['“&key=”', md5(`${inOrder(signedPairs)}&key=${KEY}`, 'utf-8')],
    ['no “&” before', md5(`${inOrder(signedPairs)}&${KEY}`, 'utf-8')],
    ['sign_type stands outside', md5(inOrder(pairs.filter(([, value]) => value !== '')) + KEY, 'utf-8')],
    ['Empty values', md5(inOrder(pairs.filter(([name]) => name !== 'sign_type')) + KEY, 'utf-8')],
    [
      'signed raw',
      md5(
        inOrder(
          signedPairs.map(([name, value]): Pair => [name, encodeForm([['', value]], 'utf-8').slice(1)]),
        ) + KEY,
        'utf-8',
      ),
    ],
    ['sorted by name', md5(signedPairs.map(pair => pair.join('=')).join('&') + KEY, 'utf-8')],
    ['other one', md5(inOrder(signedPairs) + KEY, 'gbk')],
    ['No key', md5(inOrder(signedPairs), 'utf-8')],
    ['capitals', md5(inOrder(signedPairs) + KEY, 'utf-8').toUpperCase()],
    ['carries no sign', ''],
  ])('names the mistake: %s', (words, received) => {
    expect(diagnoseSignature(pairs, received, KEY, 'utf-8')).toContain(words)
  })

  it('names no mistake that it does not know', () => {
    expect(diagnoseSignature(pairs, md5('another key', 'utf-8'), KEY, 'utf-8')).toBeNull()
  })
})
