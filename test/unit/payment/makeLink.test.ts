/** Who created a payment link, and who ended it. */
import { expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import { DEFAULT_MERCHANT, type MerchantId } from '../../../lib/order/merchant'
import { endLink, makeLink } from '../../../lib/payment/makeLink'
import { aLink, FREE_PRICE } from '../../support/links'
import { memoryPaymentLinks } from '../../support/memoryPaymentLinks'
import { NOW } from '../../support/orders'

const { linkId } = aLink()
const MADE = { linkId, at: NOW }
const WANTED = {
  name: '茶',
  price: { kind: 'fixed', amountFen: fen(1) } as const,
  asksEmail: false,
  asksNote: true,
}
const teahouse = 'teahouse' as MerchantId

it('a new link is open, and has no field that nobody set', async () => {
  const link = await makeLink(memoryPaymentLinks(), WANTED, MADE)
  expect(link).toStrictEqual({ ...WANTED, linkId, isActive: true, createdAt: NOW, uses: {} })
})

it('a link records its merchant and creator, and has a secret if its amount may be signed', async () => {
  const wanted = { ...WANTED, price: FREE_PRICE }
  const link = await makeLink(memoryPaymentLinks(), wanted, { ...MADE, merchant: teahouse, person: 'mei' })
  expect(link).toMatchObject({ merchant: teahouse, madeBy: 'mei' })
  expect(link.amountSecret).toMatch(/^amt_[0-9a-f]{64}$/)
})

it('a link with limited uses has a secret for the numbers of its orders', async () => {
  const make = (maxUses: number) => makeLink(memoryPaymentLinks(), { ...WANTED, maxUses }, MADE)
  const secrets = (await Promise.all([1, 2].map(make))).map(link => link.numberSecret)
  expect(secrets).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/)])
  expect(secrets[0]).not.toBe(secrets[1])
})

it('a link is created once', async () => {
  const links = memoryPaymentLinks()
  const link = await makeLink(links, WANTED, MADE)
  expect(await makeLink(links, { ...WANTED, name: 'another' }, MADE)).toEqual(link)
})

it('a link is ended only by its merchant', async () => {
  const links = memoryPaymentLinks()
  const link = await makeLink(links, WANTED, MADE)
  expect(await endLink(links, linkId, teahouse, 'mei')).toBeUndefined()
  expect(await links.get(linkId)).toEqual(link)
  expect(await endLink(links, linkId, DEFAULT_MERCHANT)).toStrictEqual({ ...link, isActive: false })
  expect(await endLink(links, linkId, DEFAULT_MERCHANT, 'mei')).toEqual({
    ...link,
    isActive: false,
    endedBy: 'mei',
  })
})
