/** In-app browsers that block Alipay's pages. */
import { expect, it } from 'vitest'
import { isBlockedIn } from '../../../lib/gateways/alipay/inAppBrowsers'
import { BLOCKING_ALIPAY, OPENING_ALIPAY } from '../../support/userAgents'

it.each(BLOCKING_ALIPAY)('blocked in %s', userAgent => expect(isBlockedIn(userAgent)).toBe(true))
it.each(OPENING_ALIPAY)('opened by %j', userAgent => expect(isBlockedIn(userAgent)).toBe(false))
