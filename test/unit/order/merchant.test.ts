/** Names of accounts: the gateway's, and the merchant's behind it. */
import { expect, it } from 'vitest'
import {
  accountOf,
  DEFAULT_MERCHANT,
  gatewayOf,
  type MerchantId,
  merchantOf,
  merchantOfAccount,
  ofMerchant,
} from '../../../lib/order/merchant'

const teahouse = 'teahouse' as MerchantId

it.each([
  ['alipayPage', DEFAULT_MERCHANT, 'alipayPage'],
  ['alipayPage', teahouse, 'alipayPage.teahouse'],
])('%s of "%s" is %s', (gateway, merchant, account) => {
  expect(accountOf(gateway, merchant)).toBe(account)
  expect([gatewayOf(account), merchantOfAccount(account)]).toEqual([gateway, merchant])
})

it.each(['alipayPage.Teahouse', 'alipayPage.', 'alipayPage.a.b', ''])(
  '"%s" names no other merchant',
  account => expect(merchantOfAccount(account)).toBe(DEFAULT_MERCHANT),
)

it('an account without a merchant belongs to the default one', () => {
  expect([merchantOf({}), merchantOf({ merchant: teahouse })]).toEqual([DEFAULT_MERCHANT, teahouse])
  expect(ofMerchant(DEFAULT_MERCHANT)).toStrictEqual({})
  expect(ofMerchant(teahouse)).toStrictEqual({ merchant: teahouse })
})
