/**
 * Every accepted message is unambiguous: since values are not escaped in the signed string, its signature also fits
 * every other way to split it; none of those may be accepted. `npm run nightly` tries 100 000 cases.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readMessage } from '../../lib/gateways/alipayDirect/message'
import { stringToSign } from '../../lib/signing/canonical'
import { formOf, type Parameter, textParameters } from '../../lib/signing/form'
import { formatForm, parseForm } from '../../lib/signing/formEncoding'
import { md5Verifier, parseSigningKey } from '../../lib/signing/md5'
import { signed } from '../../local/simulator/alipayDirect/signing'
import { KEY, notifyFields, PARTNER } from '../support/alipay'
import { anOrder } from '../support/orders'
import { RARE } from '../support/rare'

const RUNS = Number(process.env.PROPERTY_RUNS ?? (RARE ? 2000 : 200))
const VERIFIER = md5Verifier([parseSigningKey(KEY) ?? expect.fail()])
const ORDER = anOrder()
/** More cuts than these would be 2^n messages; which of them are tried is chosen at random. */
const MAX_CUTS = 12

const accepts = (parameters: readonly Parameter[]) => {
  const form = parseForm(Buffer.from(formatForm(parameters), 'latin1'))
  const message = form.ok
    ? readMessage('notify', form.value, { name: 'alipayDirect', sellerId: PARTNER }, VERIFIER)
    : form
  return message.ok ? JSON.stringify(message.value) : undefined
}

/** Text that is made to be read as something else. */
const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        'x',
        '&',
        '=',
        '&&',
        '%26',
        ' ',
        '茶',
        '',
        '&z=',
        '&sign=',
        '&sign_type=RSA',
        '&=',
        '&a b=1',
        '&茶=1',
      ],
      ...[
        '&total_fee=9999.00',
        '&out_trade_no=20261123ZZZZZZZZZZZZZZZZ',
        '&seller_id=2088000000000009',
        '&trade_status=TRADE_CLOSED',
      ],
    ),
    { maxLength: 4 },
  )
  .map(parts => parts.join(''))
/** Often harmless, so that many messages are accepted. */
const tricky = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('', 'x', '茶 = 好', 'a & b') },
  { weight: 1, arbitrary: hostile },
)

const message = fc.record({
  body: tricky,
  subject: tricky,
  extra_common_param: tricky,
  a_first: tricky,
  zz_last: tricky,
  buyer_email: tricky,
})

it('no two messages with one signed string are both accepted', () => {
  let accepted = 0
  fc.assert(
    fc.property(message, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (fields, choices) => {
      const parameters = textParameters(signed(notifyFields(ORDER, fields), KEY, 'utf-8'))
      const meaning = accepts(parameters)
      if (meaning === undefined) return
      accepted += 1
      const signature = parameters.filter(({ name }) => name === 'sign' || name === 'sign_type')
      const text = stringToSign(formOf(parameters), ['sign', 'sign_type']).toString('latin1')
      for (const other of recuts(text, choices)) {
        const read = accepts([...other, ...signature])
        // The same parameters in another sequence, or with empty ones added, are the same message.
        if (read !== undefined) expect(read).toBe(meaning)
        if (read !== undefined) expect(names(other)).toEqual(names(textParameters(signedOnly(fields))))
      }
    }),
    { numRuns: RUNS },
  )
  // The property would hold of a reader that accepts nothing.
  expect(accepted).toBeGreaterThan(RUNS / 100)
}, 600_000)

it('a message with a forged subject and fields split elsewhere is refused, which others accept', () => {
  const subject = 'x&total_fee=9999.00&zz='
  const parameters = textParameters(signed(notifyFields(ORDER, { subject }), KEY, 'utf-8'))
  expect(accepts(parameters)).toBeUndefined()
  expect(accepts(textParameters(signed(notifyFields(ORDER, { subject: 'x' }), KEY, 'utf-8')))).toBeDefined()
})

const signedOnly = (fields: Record<string, string>) =>
  notifyFields(ORDER, fields).filter(([, value]) => value !== '')
const names = (parameters: readonly Parameter[]) => parameters.map(({ name }) => name).sort()

/** Other messages whose signed string is this text: cut at other places where `&` stands. */
function* recuts(text: string, choices: readonly number[]): Generator<Parameter[]> {
  const places = [...text.matchAll(/&/g)].map(({ index }) => index)
  const all = 2 ** Math.min(places.length, MAX_CUTS) - 1
  for (const choice of [all, ...choices]) {
    // Bits of the choice say which places are not cut; those beyond the first few always are.
    const cuts = places.filter((_, index) => index >= MAX_CUTS || ((choice >> index) & 1) === 1)
    const pieces = [-1, ...cuts].map((start, index) => text.slice(start + 1, cuts[index] ?? text.length))
    yield pieces.map(piece => {
      const cut = piece.indexOf('=')
      return {
        name: cut < 0 ? piece : piece.slice(0, cut),
        value: Buffer.from(cut < 0 ? '' : piece.slice(cut + 1), 'latin1'),
      }
    })
  }
}
