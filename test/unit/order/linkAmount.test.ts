/** Signed amounts in payment links: the vectors of docs/api.md, the client's addresses, and invalid ones. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkUrlWithAmount } from '../../../client/src/linkAmount'
import { fen } from '../../../lib/money'
import { newAmountSecret, readSignedAmount } from '../../../lib/order/linkAmount'
import type { LinkId } from '../../../lib/order/paymentLink'
import { PROJECT_FOLDER } from '../../../tools/deployment/serverlessConfig'
import { aLink, FREE_PRICE } from '../../support/links'

const DOCS = readFileSync(join(PROJECT_FOLDER, 'docs/api.md'), 'utf8')
const [, SECRET = expect.fail()] = /`(amt_[0-9a-f]{64})`/.exec(DOCS) ?? []
const linkId = 'lnk_000000000SAMP1E01NK000002' as LinkId
const link = { ...aLink({ price: FREE_PRICE, amountSecret: SECRET }), linkId }
const url = `https://shop.example.com/l/${linkId}`
const address = async (amount: number, reference?: string, secret = SECRET) => {
  const made = await linkUrlWithAmount(
    { id: linkId, url, amount_secret: secret },
    { amount, client_reference_id: reference },
  )
  return new URL(made).search.slice(1)
}

describe('an amount in an address', () => {
  const vectors = [...DOCS.matchAll(/\| `lnk_\w+\.(\d+)\.([^`]*)` \| `([0-9a-f]{64})` \|/g)]
  it.each(vectors.map(([, amount = '', reference = '', sig = '']) => [amount, reference, sig] as const))(
    'is accepted as documented: %s %s',
    async (amount, reference, sig) => {
      expect(vectors).toHaveLength(2)
      const query = new URLSearchParams({ amount, ...(reference && { client_reference_id: reference }), sig })
      expect(readSignedAmount(link, query.toString())).toEqual({
        ok: true,
        value: { amountFen: Number(amount), ...(reference && { reference }), query: query.toString() },
      })
      // What the client writes is the same.
      expect(await address(Number(amount), reference || undefined)).toBe(query.toString())
    },
  )

  it('does not exist if the address has none', () => {
    for (const query of ['', 'lang=en', `sig=${'0'.repeat(64)}`, 'client_reference_id=x'])
      expect(readSignedAmount(link, query)).toEqual({ ok: true, value: undefined })
  })

  it('is refused when any part of it is changed', async () => {
    const good = await address(16_800, 'invoice-4711')
    const refusal = (query: string, of = link) => {
      const read = readSignedAmount(of, query)
      return read.ok ? read.value : read.error
    }
    expect(refusal(good)).toMatchObject({ amountFen: 16_800 })
    expect(refusal('amount=16800')).toBe('signatureMissing')
    expect(refusal('amount=16800&sig=')).toBe('signatureMissing')
    for (const query of [
      good.replace('16800', '16801'),
      good.replace('16800', '016800'),
      good.replace('4711', '4712'),
      good.replace('client_reference_id', 'reference'),
      good.slice(0, -1),
      `${good}00`,
      good.replace('sig=', 'sig=00'),
      good.replace(/sig=../, 'sig=zz'),
      good.toUpperCase().replace('AMOUNT', 'amount').replace('SIG', 'sig'),
      await address(16_800, 'invoice-4711', newAmountSecret()),
    ])
      expect(refusal(query), query).toBe('badSignature')
    const another = { ...link, linkId: aLink().linkId }
    expect(refusal(good, another)).toBe('badSignature')
    const { amountSecret: _, ...without } = link
    expect(refusal(good, without)).toBe('badSignature')
    expect(refusal(good, { ...link, price: { kind: 'fixed', amountFen: fen(16_800) } })).toBe('badSignature')
  })

  it.each([99, 50_001, 10_000_000_001, 99_999_999_999])('is refused outside the bounds: %i', async amount => {
    expect(readSignedAmount(link, await address(amount))).toEqual({ ok: false, error: 'amountMismatch' })
  })

  it.each([100, 50_000])('is accepted at both bounds: %i', async amount => {
    expect(readSignedAmount(link, await address(amount))).toMatchObject({ value: { amountFen: amount } })
  })

  it.each(['x'.repeat(64), '𠮷'.repeat(32)])(
    'is accepted with a reference of the maximum length: %s',
    async reference => {
      expect(readSignedAmount(link, await address(100, reference))).toMatchObject({ value: { reference } })
    },
  )

  it.each<[number, string?]>([
    [0],
    [-100],
    [100.5],
    [1e21],
    [100, ' x'],
    [100, 'a\nb'],
    [100, 'x'.repeat(65)],
    // The API counts as JavaScript does, and finds no order by it.
    [100, '𠮷'.repeat(33)],
  ])('must have the right format: %j %j', async (amount, reference) => {
    expect(readSignedAmount(link, await address(amount, reference))).toEqual({
      ok: false,
      error: 'malformedField',
    })
  })

  it('is exactly the signed one; no other text has its signature', async () => {
    const anAddress = fc.record({ amount: fc.integer({ min: 100, max: 50_000 }), reference: fc.uuid() })
    await fc.assert(
      fc.asyncProperty(anAddress, anAddress, async (one, other) => {
        const query = await address(one.amount, one.reference)
        const read = readSignedAmount(link, `lang=en&${query}`)
        expect(read).toEqual({
          ok: true,
          value: { amountFen: one.amount, reference: one.reference, query },
        })
        const mixed = new URLSearchParams(query)
        mixed.set('amount', String(other.amount))
        mixed.set('client_reference_id', other.reference)
        expect(readSignedAmount(link, mixed.toString()).ok).toBe(
          one.amount === other.amount && one.reference === other.reference,
        )
      }),
    )
  })

  it('needs a secret, which a fixed link does not have', async () => {
    await expect(
      linkUrlWithAmount({ id: linkId, url, amount_secret: null }, { amount: 100 }),
    ).rejects.toThrow('no amount_secret')
    expect(newAmountSecret()).toMatch(/^amt_[0-9a-f]{64}$/)
    expect(newAmountSecret()).not.toBe(newAmountSecret())
  })
})
