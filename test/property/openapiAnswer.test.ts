/**
 * Of an answer of the open platform only the part signed by Alipay counts, whatever surrounds it, and no changed
 * answer is accepted.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readAnswer } from '../../lib/gateways/alipayPage/answerJson'
import type { RsaPublicKey } from '../../lib/signing/rsaKey'
import { ALIPAY, queryAnswer, signatureOf } from '../support/alipayPage'
import { anOrder } from '../support/orders'
import { RARE } from '../support/rare'

const RUNS = Number(process.env.PROPERTY_RUNS ?? (RARE ? 2000 : 100))
const alipay = { keys: [ALIPAY.publicKey as RsaPublicKey] }
const MEMBER = 'alipay_trade_query_response'
const read = (body: string | Buffer) =>
  readAnswer({ status: 200, body: Buffer.from(body) }, 'alipay.trade.query', alipay)

it('is found among any other members, and parsed as JSON', () => {
  const told = fc
    .dictionary(fc.string(), fc.jsonValue())
    .map(more => ({ ...more, code: '10000', sub_code: '' }))
  const around = fc.dictionary(fc.stringMatching(/^[a-z_]{1,9}$/), fc.jsonValue())
  fc.assert(
    fc.property(told, around, around, fc.constantFrom(0, 1, '\t'), (told, before, behind, space) => {
      const text = JSON.stringify(told, null, space).replaceAll('\ufffd', '?')
      const marked = JSON.stringify(
        { ...before, [MEMBER]: 0, ...behind, sign: signatureOf(text) },
        null,
        space,
      )
      const body = marked.replace(
        new RegExp(`"${MEMBER}":( ?)0`),
        (_, blank) => `"${MEMBER}":${blank}${text}`,
      )
      const isPlain = !('sign' in before) && !('error_response' in { ...before, ...behind })
      fc.pre(isPlain && !body.includes('\ufffd'))
      expect(read(body)).toEqual({ kind: 'done', content: JSON.parse(text) })
    }),
    { numRuns: RUNS },
  )
})

it('never yields another content when any of its bytes is changed, removed or repeated', () => {
  const body = Buffer.from(queryAnswer(anOrder()))
  const genuine = read(body)
  expect(genuine.kind).toBe('done')
  const place = fc.nat({ max: body.length - 1 })
  const inserted = fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc
      .constantFrom('"', '{', '}', ',', '\\', `"${MEMBER}":{},`, '"sign":"x",')
      .map(text => Buffer.from(text)),
  )
  fc.assert(
    fc.property(place, fc.nat({ max: 40 }), inserted, (at, count, put) => {
      const changed = read(Buffer.concat([body.subarray(0, at), put, body.subarray(at + count)]))
      if (changed.kind === 'done') expect(changed).toEqual(genuine)
    }),
    { numRuns: RUNS },
  )
})
