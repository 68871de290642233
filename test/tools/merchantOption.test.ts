/** The option --merchant. */
import { expect, it } from 'vitest'
import { DEFAULT_MERCHANT } from '../../lib/order/merchant'
import { UsageError } from '../../tools/commandLine'
import { merchantVariable, parseMerchant, parseOneMerchant } from '../../tools/merchantOption'

it('is the merchant without a name, or one of the stage’s', () => {
  expect(parseMerchant({ stage: 'prod', merchant: '-' })).toBe(DEFAULT_MERCHANT)
  expect(parseOneMerchant({ stage: 'prod', merchant: '-' })).toBe(DEFAULT_MERCHANT)
  expect(parseOneMerchant({ stage: 'prod' })).toBeUndefined()
  const teahouse = parseMerchant({ stage: 'local', merchant: 'teahouse' })
  expect(merchantVariable('local', teahouse, 'SHOP_NAME')).toBe('山居茶馆')
  expect(() => merchantVariable('local', teahouse, 'ALIPAY_APP_SELLER_ID')).toThrow('ALIPAY_APP_SELLER_ID')
})

it.each([
  ['prod', 'teahouse'],
  ['local', 'nobody'],
  ['local', 'toString'],
  ['nowhere', 'teahouse'],
  ['local', 'Tea house'],
  ['local', ''],
])('is refused in %s: %s', (stage, merchant) => {
  expect(() => parseMerchant({ stage, merchant })).toThrow(UsageError)
})
