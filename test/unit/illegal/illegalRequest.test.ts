/** The merchant of an illegal request. */
import { expect, it } from 'vitest'
import { merchantOfRequest } from '../../../lib/illegal/illegalRequest'

it.each<[Parameters<typeof merchantOfRequest>[0], string | undefined]>([
  [{ channel: 'notify', gateway: 'alipayPage.teahouse' }, 'teahouse'],
  [{ channel: 'return', gateway: 'alipayPage' }, ''],
  [{ channel: 'epay', gateway: 'alipayPage.teahouse' }, 'teahouse'],
  [{ channel: 'epay' }, ''],
  [{ channel: 'notify' }, undefined],
  [{ channel: 'link', gateway: undefined }, undefined],
])('%j: %j', (request, merchant) => expect(merchantOfRequest(request)).toBe(merchant))
