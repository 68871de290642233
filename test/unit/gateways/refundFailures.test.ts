/** The texts for Alipay's refusals of refunds. */
import { expect, it } from 'vitest'
import { refundFailureText } from '../../../lib/gateways/alipayDirect/refundFailures'

it.each([
  ['DUPLICATE_BATCH_NO', 'it had been made or refused before'],
  ['ANOTHER', undefined],
  ['toString', undefined],
])('%s is %j', (code, words) => expect(refundFailureText(code)).toBe(words))
