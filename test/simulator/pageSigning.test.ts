// The simulator's own RSA2 against the published vectors, and the advice it gives on wrong signatures.

import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  canonicalString,
  isTextSignedBy,
  privateKey,
  publicKey,
  signed,
  signText,
} from '../../local/simulator/alipayPage/signing'
import { diagnoseSignature } from '../../local/simulator/alipayPage/signingDiagnosis'
import { encodeText } from '../../local/simulator/core/charset'
import { encodeForm, type Pair } from '../../local/simulator/core/form'
import { vectors } from '../fixtures/signatureVectors.json'
import { APP, STRANGER } from '../support/rsaKeys'

const { privateKey: appKey, publicKey: appPublicKey } = APP

const ofOpenPlatform = vectors.filter(({ product }) => product === 'alipay-openapi')
const messages = ofOpenPlatform.filter(({ kind }) => kind === 'verify-notify' || kind === 'return')
const requests = ofOpenPlatform.filter(({ kind }) => kind === 'sign')
const answers = ofOpenPlatform.filter(({ kind }) => kind === 'verify-response')

function pairsOf(params: object): Pair[] {
  return Object.entries(params).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
}

describe('RSA2', () => {
  it('is tested on every vector of the open platform', () => {
    expect([messages.length, answers.length, requests.length, ofOpenPlatform.length]).toEqual([3, 2, 1, 6])
    expect(new Set(messages.map(({ expected }) => expected))).toEqual(new Set([true, false]))
  })

  it.each(messages.map(vector => [vector.id, vector] as const))(
    'agrees with the message %s',
    (_id, vector) => {
      const pairs = pairsOf(vector.params ?? {})
      const text = canonicalString(pairs, 'message')
      expect(text).toBe(vector.signString)
      const key = createPublicKey(vector.publicKey ?? '')
      expect(isTextSignedBy(text, new Map(pairs).get('sign') ?? '', key)).toBe(vector.expected)
    },
  )

  it.each(answers.map(vector => [vector.id, vector] as const))('agrees with the answer %s', (_id, vector) => {
    const { signString = '', signature = '', expected } = vector
    const key = createPublicKey(vector.publicKey ?? '')
    expect(isTextSignedBy(signString, signature, key)).toBe(expected)
    expect(isTextSignedBy(`${signString} `, signature, key)).toBe(false)
  })

  it.each(requests.map(vector => [vector.id, vector] as const))(
    'agrees with the request %s',
    (_id, vector) => {
      const text = canonicalString(pairsOf(vector.params ?? {}), 'request')
      expect(text).toBe(vector.signString)
      expect(signText(text, createPrivateKey(vector.privateKey ?? ''))).toBe(vector.expected)
    },
  )

  it('signs a message without its sign_type, and reads keys without the lines of PEM', () => {
    const bare = appKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
    const sent = new Map(
      signed(
        [
          ['b', '2'],
          ['a', '1'],
          ['empty', ''],
        ],
        privateKey(bare),
      ),
    )
    expect([...sent.keys()]).toEqual(['b', 'a', 'empty', 'sign_type', 'sign'])
    const barePublic = appPublicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    expect(isTextSignedBy('a=1&b=2', sent.get('sign') ?? '', publicKey(barePublic))).toBe(true)
  })

  it.each(['', 'no base64!', ' ', 'AAAA'])('refuses “%s” as a signature', signature => {
    expect(isTextSignedBy('a=1', signature, appPublicKey)).toBe(false)
  })
})

describe('diagnosis of a wrong signature', () => {
  const pairs: Pair[] = [
    ['method', 'alipay.trade.page.pay'],
    ['app_id', '2014072300007148'],
    ['return_url', ''],
    ['notify_url', 'http://shop.example/notify'],
    ['sign_type', 'RSA2'],
    ['biz_content', '{"subject": "茶"}'],
  ]
  const join = (list: readonly Pair[]) => list.map(pair => pair.join('=')).join('&')
  const sorted = (list: readonly Pair[]) => list.toSorted(([a], [b]) => (a < b ? -1 : 1))
  const filled = pairs.filter(([, value]) => value !== '')
  const right = join(sorted(filled))
  const signRight = (text: string | Buffer, digest = 'sha256') =>
    sign(digest, Buffer.from(text), appKey).toString('base64')
  const without = (name: string) => join(sorted(filled.filter(pair => pair[0] !== name)))

  const signEncoded = (encode: (text: string) => string) =>
    signRight(join(sorted(filled).map(([name, value]): Pair => [name, encode(value)])))

  /** A text whose signature holds a “+”, which PKCS#1 makes the same every time. */
  function signatureWithPlus() {
    for (let at = 0; ; at += 1) {
      const list: Pair[] = [...pairs, ['zzz', String(at)]]
      const signature = signRight(join(sorted(list.filter(([, value]) => value !== ''))))
      if (signature.includes('+')) return { list, signature }
    }
  }

  it.each([
    ['SHA1withRSA', signRight(right, 'sha1')],
    ['sign_type belongs', signRight(without('sign_type'))],
    ['biz_content belongs', signRight(without('biz_content'))],
    ['written again', signRight(right.replace(': ', ':'))],
    ['Empty values', signRight(join(sorted(pairs)))],
    ['signed raw', signEncoded(encodeURIComponent)],
    ['signed raw', signEncoded(text => encodeForm([['', text]], 'utf-8').slice(1))],
    ['sorted by name', signRight(join(filled))],
    ['GBK', signRight(encodeText(right, 'gbk'))],
    ['encoded twice', encodeURIComponent(signRight(right))],
  ])('names the mistake: %s', (words, received) => {
    expect(diagnoseSignature(pairs, received, appPublicKey)).toContain(words)
  })

  it('names a “+” that became a space', () => {
    const { list, signature } = signatureWithPlus()
    expect(diagnoseSignature(list, signature.replaceAll('+', ' '), appPublicKey)).toContain('spaces')
  })

  it('names no mistake that it does not know, such as another key', () => {
    const received = sign('sha256', Buffer.from(right), STRANGER.privateKey).toString('base64')
    expect(diagnoseSignature(pairs, received, appPublicKey)).toBeNull()
  })
})
